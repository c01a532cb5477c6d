"""What of a case a signatory has to have seen, so that it is a change when it comes after a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ATTEMPT = "case-contact-attempted"
TELLING = {
    _ATTEMPT: "the student was reached",
    "case-response": "the student answered",
    "case-option-chosen": "the student chose an option",
    "case-circumstances-noted": "circumstances were noted",
    "case-support-offered": "support was offered",
    "case-support-referred": "the student was referred to support",
    "case-welfare-concern": "a welfare concern was raised",
    "case-welfare-answered": "a welfare concern was answered",
    "case-action-plan": "an action plan was agreed",
    "case-plan-reviewed": "an action plan was reviewed",
    "case-data-query-opened": "a data query was opened",
    "case-data-query-answered": "a data query was answered",
    "case-register-answered": "a lecturer answered for a register",
    "case-block-cleared": "a block was cleared",
    "case-panel-held": "a panel was held",
    "case-complaint-lodged": "a complaint was lodged",
    "case-complaint-decided": "a complaint was decided",
    "case-review-lodged": "a review was lodged",
    "case-review-decided": "a review was decided",
    "case-file-attached": "a file was attached",
}
"""Case events that a signatory has to have seen, as a change is said."""


def tells(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a signatory has to have seen an entry: an attempt to reach the student only where it was answered."""
    return kind in TELLING and (kind != _ATTEMPT or bool(body["answered"]))
