"""Check evidence packs by Python's own library alone: ``python3 -I -S check_pack.py [--checkpoint FILE] PACK...``.

One file to read in a sitting. It shares no line with the program that makes packs. It checks that

- the PDF's attached files, as a viewer finds them, are those that the attached ``pack.json`` lists, by their SHA-256;
- every entry of the log leads to the root of the signed checkpoint beside it (RFC 6962), is about this student,
  and the personal values shown with it are those that were logged;
- that checkpoint is one for all, and was signed by the key that it names (Ed25519);
- with ``--checkpoint``, one that somebody kept is of the same log, which only grew between the two.

It does not check the institution's signature (PAdES), nor whether pages and assessment follow from the records:
``sponsor-monitor verify`` does. Exit code: 0 where everything holds, 1 where something does not, 2 for a bad call.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MOST = 200_000_000
TOKEN = re.compile(
    rb"(?:[\0\t\n\f\r ]|%[^\r\n]*)*(<<|>>|[\[\]]|/[^\0\t\n\f\r ()<>\[\]{}/%]*|<[0-9A-Fa-f\s]*>|\d+\s+\d+\s+R\b|"
    rb"\((?:\\[\s\S]|[^\\()])*\)|[^\0\t\n\f\r ()<>\[\]{}/%]+)"
)
NOTE = re.compile(
    r"((sponsor-monitor/log/[0-9a-f-]{36})\n(\d{1,16})\n([\w+/=]{44})\ntime \S{27}\nkey ([\w+/=]{44})\n)"
    r"\n— \2 ([\w+/=]{92})\n?",
    re.ASCII,
)


class Broken(Exception):
    """Something that does not hold, in words."""


class Reference(int):
    """The number of one of a PDF's objects, where another speaks of it."""


class Pdf:
    """A PDF's objects by its own tables, the newest first: what an addition replaced is not read."""

    def __init__(self, data: bytes) -> None:
        """Read the tables, from the last one back."""
        self.data, self.places, self.streams, self.root = data, {}, {}, None
        start, seen = int(re.findall(rb"startxref\s+(\d+)\s+%%EOF", data)[-1]), set()
        while start is not None and start not in seen:
            seen.add(start)
            table, content = self.at(start)
            widths, rows = table["W"], iter(table.get("Index") or [0, table["Size"]])
            at = 0
            for number in (
                number for begin, count in zip(rows, rows, strict=True) for number in range(begin, begin + count)
            ):
                row = []
                for width in widths:
                    row.append(int.from_bytes(content[at : at + width], "big") if width else 1)
                    at += width
                self.places.setdefault(number, row)
            self.root, start = self.root or table["Root"], table.get("Prev")

    def at(self, place: int) -> tuple[Any, bytes]:
        """The object written at a place of the file, and the content of its stream."""
        head = re.compile(rb"\s*\d+\s+\d+\s+obj").match(self.data, place)
        value, end = parsed(self.data, head.end())
        begin = re.compile(rb"\s*stream\r?\n").match(self.data, end)
        if not begin:
            return value, b""
        raw = self.data[begin.end() : begin.end() + self.get(value["Length"])]
        if value.get("DecodeParms") or value.get("Filter") not in (None, "/FlateDecode"):
            raise Broken("a part of the PDF is packed in a way that this script does not read")
        return value, zlib.decompressobj().decompress(raw, MOST) if value.get("Filter") else raw

    def object(self, number: int) -> tuple[Any, bytes]:
        """An object by its number, and the content of its stream."""
        kind, place, inside = self.places[number]
        if kind == 1:
            return self.at(place)
        if place not in self.streams:
            head, content = self.object(place)
            self.streams[place] = content, head["First"], content[: head["First"]].split()
        content, first, where = self.streams[place]
        if kind != 2 or int(where[2 * inside]) != number:  # noqa: PLR2004  the kind that stands in a stream
            raise Broken("the PDF's table of objects contradicts itself")
        return parsed(content, first + int(where[2 * inside + 1]))[0], b""

    def get(self, value: Any) -> Any:
        """A value, or the object to which it refers."""
        return self.object(value)[0] if isinstance(value, Reference) else value

    def attached(self) -> dict[str, bytes]:
        """The attached files by their names."""
        found = {}
        listed = self.get(self.get(self.get(self.get(self.root)["Names"])["EmbeddedFiles"])["Names"])
        for spec in map(self.get, listed[1::2]):
            name = spec["UF"][2:].decode("utf-16-be") if spec["UF"][:2] == b"\xfe\xff" else spec["UF"].decode("latin-1")
            if name in found:
                raise Broken(f"two attached files have the name {name[:80]!a}")
            found[name] = self.object(self.get(spec["EF"])["F"])[1]
        return found


def parsed(data: bytes, at: int) -> tuple[Any, int]:
    """The PDF value that begins at a place, and where it ends."""
    word, end = (found := TOKEN.match(data, at))[1], found.end()
    if word in (b"<<", b"["):
        values = []
        while (ahead := TOKEN.match(data, end))[1] not in (b">>", b"]"):
            value, end = parsed(data, end)
            values.append(value)
        named = dict(zip((key[1:] for key in values[::2]), values[1::2], strict=True)) if word == b"<<" else values
        return named, ahead.end()
    if word[:1] == b"(":
        return re.sub(rb"\\([\s\S])", rb"\1", word[1:-1]), end
    if word[:1] == b"/":
        return word.decode("latin-1"), end
    if word[:1] == b"<":
        return bytes.fromhex(word[1:-1].decode()), end
    if word[-1:] == b"R":
        return Reference(word.split()[0]), end
    known = {b"true": True, b"false": False, b"null": None}
    return known[word] if word in known else (float if b"." in word else int)(word), end


# --- the log: its tree (RFC 6962), signed notes, Ed25519 (RFC 8032) ---------------------------------------------------


def walked(place: int, last: int, start: bytes, path: Iterable[bytes]) -> tuple[bytes, bytes]:
    """The two roots to which a path leads: of the tree that ends at its place, and of the whole (RFC 6962, 2.1)."""
    before = after = start
    for one in path:
        if not last:
            raise Broken("a path is longer than the tree is high")
        if place & 1 or place == last:
            before, after = (hashlib.sha256(b"\1" + one + each).digest() for each in (before, after))
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = hashlib.sha256(b"\1" + after + one).digest()
        place, last = place >> 1, last >> 1
    if last:
        raise Broken("a path is shorter than the tree is high")
    return before, after


def grew(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """Whether a path shows the tree of one root to be how that of the other began."""
    if old == size:
        return old_root == root
    steps = [old_root, *path] if old & (old - 1) == 0 else path
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return walked(place, last, steps[0], steps[1:]) == (old_root, root)


P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points of the curve."""
    (a, b), (c, d) = one, other
    k = D * a * b * c * d % P
    return (a * d + b * c) * pow(1 + k, -1, P) % P, (b * d + a * c) * pow(1 - k, -1, P) % P


def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    """A point added to itself so many times."""
    found = (0, 1)
    while number:
        found = added(found, point) if number & 1 else found
        point, number = added(point, point), number >> 1
    return found


def point_of(written: bytes) -> tuple[int, int]:
    """The point that 32 bytes name; Broken where they name none."""
    sign, y = divmod(int.from_bytes(written, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = root if (root * root - square) % P == 0 else root * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (sign and not x):
        raise Broken("a key is none")
    return (x if x & 1 == sign else P - x), y


def has_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether a signature over a text is that of a key (Ed25519)."""
    (x, y), s = point_of(key), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    base = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    x, y = added(times(s, base), times(k, (P - x, y)))
    return s < L and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def checkpoint(note: str) -> tuple[str, int, bytes]:
    """The log, size and root of a signed note; Broken where the key in it did not sign it."""
    found = NOTE.fullmatch(note.replace("\r\n", "\n"))
    if not found:
        raise Broken("a checkpoint has not the lines of one")
    text, origin, size, *written = found.groups()
    root, key, signature = (base64.b64decode(one, validate=True) for one in written)
    if [base64.b64encode(one).decode() for one in (root, key, signature)] != written:
        raise Broken("a checkpoint is not written as it must be")
    named = hashlib.sha256(f"{origin}\n".encode() + b"\1" + key).digest()[:4]
    if signature[:4] != named or not has_signed(key, text.encode(), signature[4:]):
        raise Broken("a checkpoint was not signed by the key that it names")
    return origin, int(size), root


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; Broken where a name stands twice in it, for it could be read in two ways."""
    if len(dict(pairs)) != len(pairs):
        raise Broken("a name stands twice in a JSON object")
    return dict(pairs)


def check_entry(proof: bytes, registrations: set[str], notes: dict[str, tuple], kept: tuple | None) -> None:
    """Check the proof of an entry; ``notes`` are the checkpoints that were checked, by their text."""
    told = json.loads(proof, object_pairs_hook=once)
    entry, note, place = json.loads(told["entry"], object_pairs_hook=once), told["checkpoint"], told["index"]
    if notes and note not in notes:
        raise Broken("it stands under another checkpoint than the entries before it")
    notes[note] = origin, size, root = notes.get(note) or checkpoint(note)
    leaf = hashlib.sha256(b"\0" + told["entry"].encode()).digest()
    if not 0 <= place < size or walked(place, size - 1, leaf, map(bytes.fromhex, told["path"]))[1] != root:
        raise Broken("the entry does not lead to the root of its checkpoint")
    if entry["number"] != place + 1 or entry["registration"] not in registrations:
        raise Broken("the entry is about another student, or its number is not its place")
    for name, one in told["private"].items():
        salted = bytes.fromhex(one["salt"]) + one["value"].encode("utf-8", "surrogatepass")
        if entry["private"].get(name) != hashlib.sha256(salted).hexdigest():
            raise Broken(f"the personal value {name} is not the one that was logged")
    if kept:
        between = told["consistency"] or {"size": size, "path": []}
        (old, old_root), (new, new_root) = sorted([kept[1:], (size, root)])
        if kept[0] != origin or kept[1] not in (size, between["size"]):
            raise Broken("nothing shows how it follows from the checkpoint you kept, or that is of another log")
        if not grew(old, old_root, new, new_root, list(map(bytes.fromhex, between["path"]))):
            raise Broken("the log of the checkpoint you kept is not how this one began, or went on")


def faults(data: bytes, kept: tuple | None) -> tuple[list[str], str]:
    """Whatever does not hold in a pack, and a line that says how much was checked."""
    try:
        found = Pdf(data).attached()
        about = json.loads(found["pack.json"], object_pairs_hook=once)
        files, registrations, notes = about["files"], {about["registration"], *about.get("others", ())}, {}
        wrong = [f"{name} is missing" for name in sorted(files.keys() - found.keys())]
    except Exception as error:  # noqa: BLE001  whatever a damaged file does to its reader
        return [str(error) if isinstance(error, Broken) else "it cannot be read as a pack: it is damaged, or none"], ""
    wrong += [f"{name} was put in" for name in sorted(found.keys() - files.keys() - {"pack.json"})]
    for name in sorted(files.keys() & found.keys()):
        if hashlib.sha256(found[name]).hexdigest() != files[name]:
            wrong.append(f"{name} was altered")
        if name.startswith("log/"):
            try:
                check_entry(found[name], registrations, notes, kept)
            except Exception as error:  # noqa: BLE001  the same
                wrong.append(f"{name}: {error if isinstance(error, Broken) else 'it cannot be read: it is damaged'}")
    entries = sum(name.startswith("log/") for name in files)
    against = "the checkpoint you kept" if kept else "the checkpoint inside alone"
    return wrong, f"  Checked: {len(files)} files by their SHA-256, {entries} entries of the log against {against}."


def main(given: list[str]) -> int:
    """Check each pack and say what was found."""
    try:
        kept = None
        if given[:1] == ["--checkpoint"]:
            kept, given = checkpoint(Path(given[1]).read_text(encoding="utf-8")), given[2:]
        if not given:
            raise Broken("name a pack")
        packs = [(name, Path(name).read_bytes()) for name in given]
    except (OSError, IndexError, ValueError, Broken) as error:
        print(f"check_pack.py cannot begin: {error}", file=sys.stderr)
        return 2
    code = 0
    for name, data in packs:
        wrong, checked = faults(data, kept)
        code = 1 if wrong else code
        for line in (f"{name}: {'DOES NOT HOLD' if wrong else 'holds'}", *(f"  {each}" for each in wrong), checked):
            print(ascii(line)[1:-1])
    print("Not checked: the institution's signature, and whether pages and assessment follow from the records.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
