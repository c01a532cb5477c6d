"""The long help of each command, all in one shape: what it does, examples, exit codes."""

from __future__ import annotations

_AS_IT_STANDS = "\b\n"
_EXITS = """Exit codes:
  0  done, and every record could be used
  1  done, but some rows were set aside: check, assess, import show list them
  2  refused: the records or the call must be mended first; nothing is written"""


def manual(what: str, *examples: str, exits: bool = False) -> str:
    """The help of a command; an example is its arguments, ``exits`` adds what the exit codes mean."""
    parts = [what]
    if examples:
        lines = "\n".join(f"  sponsor-monitor {example}" for example in examples)
        parts.append(f"{_AS_IT_STANDS}{'Examples' if len(examples) > 1 else 'Example'}:\n{lines}")
    if exits:
        parts.append(_AS_IT_STANDS + _EXITS)
    return "\n\n".join(parts)
