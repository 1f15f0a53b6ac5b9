"""The words for what selection stores as codes, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from selection.models import ListState, Standing

METHODS = {
    "sainte_lague": _l("Sainte-Laguë (Webster)"),
    "hamilton": _l("Largest remainders (Hamilton)"),
    "dhondt": _l("D'Hondt (Jefferson)"),
    "huntington_hill": _l("Huntington-Hill"),
    "adams": _l("Adams"),
    "dean": _l("Dean"),
}
BASES = {
    "candidates": _l("Number of candidates"),
    "units": _l("Number of window units"),
    "typed": _l("Typed weights"),
}
STANDINGS = {
    Standing.CHOSEN: _l("Put forward"),
    Standing.TIED: _l("Tied, to be decided"),
    Standing.RESERVE: _l("Reserve"),
    Standing.OUT: _l("Not put forward"),
}
LIST_STATES = {
    ListState.OPEN: _l("Not confirmed yet"),
    ListState.CONFIRMED: _l("List confirmed"),
    ListState.SUPERSEDED: _l("Superseded"),
}
CRITERION_METHODS = {
    "mean": _l("mean of all marks"),
    "trimmed_mean": _l("mean without the extremes"),
    "trimmed_by_total": _l("mean without the judges of extreme totals"),
    "given": _l("given figure"),
}
STEPS = {
    "criterion": _l("the higher figure in “%(name)s”"),
    "part": _l("the higher sum of “%(name)s”"),
    "untrimmed_mean": _l("the higher total when every mark counts"),
    "head_to_head": _l("who is preferred by more judges"),
}
PLACES = {
    "": _l("All places"),
    "top10": _l("Places 1 to 10"),
    "top50": _l("Places 1 to 50"),
    "top100": _l("Places 1 to 100"),
    "tied": _l("Shared places only"),
}
NEXT_STEPS = {
    "mark": _l("Waiting for marks"),
    "rank": _l("Ready to be ranked"),
    "plan": _l("The quota is to be shared out"),
    "plan_tie": _l("Seats of the quota tie"),
    "list": _l("The list is to be made"),
    "list_tie": _l("A tie at the line waits"),
    "confirm": _l("The list is to be confirmed"),
    "done": _l("The list is confirmed"),
}
# Heads of a dense table; the full names stand beside them for a pointer and a reader.
GROUPS_SHORT = {
    "social-organisations": _l("Reg."),
    "veterans": _l("Vets"),
    "welfare": _l("Welf."),
    "lottery": _l("Lott."),
    "social-affairs": _l("Aff."),
    "grassroots": _l("Local"),
    "": _l("Other"),
}
