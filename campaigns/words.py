"""The words for what a campaign's enumerations mean, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from campaigns.models import Activity, CandidateState, HolderKind, Method


def N_(message: str) -> str:
    """Mark a message for translation where it is shown."""
    return message


ACTIVITIES = {
    Activity.PREPARE: _l("Preparation"),
    Activity.NOMINATE: _l("Nomination"),
    Activity.MARK: _l("Marking"),
    Activity.SELECT: _l("Quotas and selection"),
    Activity.HONOUR: _l("Honours and certificates"),
}
HOLDERS = {HolderKind.UNIT: _l("Unit"), HolderKind.BRAND: _l("Brand"), HolderKind.PERSON: _l("Person")}
STATES = {CandidateState.NOMINATED: _l("Stands"), CandidateState.WITHDRAWN: _l("Withdrawn")}
METHODS = {
    Method.MEAN: _l("Mean of all marks"),
    Method.TRIMMED_MEAN: _l("Mean without the extremes"),
    Method.GIVEN: _l("A given figure, not judged"),
}
# How a tie may be broken; the names are scoring's.
TIE_BREAKS = {
    "criterion": _l("The higher figure in a criterion"),
    "part": _l("The higher sum of a part"),
    "untrimmed_mean": _l("The higher total when every mark counts"),
    "head_to_head": _l("Preferred by more judges"),
}
# What an edit changed, as a later editor is told.
FIELDS = {
    "name": _l("name"),
    "slogan": _l("slogan"),
    "issuer": _l("issuer"),
    "year": _l("year"),
    "phases": _l("phases"),
    "honours": _l("honours"),
}
