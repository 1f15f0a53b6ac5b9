"""Verbs of selection: rank a round, share out a quota, make and confirm a list of nominees."""

from selection.services.confirming import confirm_list, confirmed_list, confirmed_nominees, count_standing
from selection.services.lists import decide_tie, decisions_of, make_list, newest_list
from selection.services.quotas import decide_quota_tie, last_plan, plan_quota, proof_of, sharing, waits, weights_of
from selection.services.ranking import NotReady, run_ranking, waiting_for
from selection.services.reach import Places, get_list, get_plan, get_run, places_of
from selection.services.recompute import Recomputation, changed_since, compare, recompute
from selection.services.rows import Filter, all_rows, find_rows, get_row, rivals_of, standings_of

__all__ = [
    "Filter",
    "NotReady",
    "Places",
    "Recomputation",
    "all_rows",
    "changed_since",
    "compare",
    "confirm_list",
    "confirmed_list",
    "confirmed_nominees",
    "count_standing",
    "decide_quota_tie",
    "decide_tie",
    "decisions_of",
    "find_rows",
    "get_list",
    "get_plan",
    "get_row",
    "get_run",
    "last_plan",
    "make_list",
    "newest_list",
    "places_of",
    "plan_quota",
    "proof_of",
    "recompute",
    "rivals_of",
    "run_ranking",
    "sharing",
    "standings_of",
    "waiting_for",
    "waits",
    "weights_of",
]
