"""Verbs of judging: panels and seats, recusals, opening, marking, submitting, importing marks."""

from judges.services.opening import OpeningPlan, TooFewJudges, add_missing_sheets, open_panel, opening_plan
from judges.services.panels import (
    candidates_of,
    data_seat,
    find_judges,
    get_panel,
    get_seat,
    panel_of,
    remove_seat,
    seat_judge,
    seat_of,
)
from judges.services.recusals import abstain, lift_recusal, recuse
from judges.services.saving import BadMarks, Saved, save_marks
from judges.services.sheets import (
    SheetLocked,
    get_sheet,
    missing_on,
    own_sheet,
    return_sheet,
    submit_all,
    submit_sheet,
)

__all__ = [
    "BadMarks",
    "OpeningPlan",
    "Saved",
    "SheetLocked",
    "TooFewJudges",
    "abstain",
    "add_missing_sheets",
    "candidates_of",
    "data_seat",
    "find_judges",
    "get_panel",
    "get_seat",
    "get_sheet",
    "lift_recusal",
    "missing_on",
    "open_panel",
    "opening_plan",
    "own_sheet",
    "panel_of",
    "recuse",
    "remove_seat",
    "return_sheet",
    "save_marks",
    "seat_judge",
    "seat_of",
    "submit_all",
    "submit_sheet",
]
