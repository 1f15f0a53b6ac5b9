"""Verbs of selection: rank a round, share out a quota, make and confirm a list of nominees."""

from selection.services.board import (
    CampaignState,
    HonourState,
    RoundState,
    board,
    drafts_of,
    honour_state,
    round_state,
    runs_of,
)
from selection.services.confirming import confirm_list, confirmed_list, confirmed_nominees, count_standing
from selection.services.explanation import Explanation, explain_row, plain_weight
from selection.services.lists import decide_tie, decisions_of, list_from_newest, make_list, newest_list, newest_run
from selection.services.nominees import Heat, Person, Reason, Register, Tie, find_people, heat_of, read_list, reason_for
from selection.services.proof import Proof, near, proof_of, prove
from selection.services.quotas import (
    decide_quota_tie,
    last_plan,
    plan_quota,
    sharing,
    waits,
    weights_of,
)
from selection.services.ranking import NotReady, check_ready, run_ranking, waiting_for
from selection.services.reach import Places, get_list, get_plan, get_run, places_of
from selection.services.recompute import Recomputation, changed_since, compare, recompute
from selection.services.rows import Filter, all_rows, find_rows, get_row, rivals_of, standings_of

__all__ = [
    "CampaignState",
    "Explanation",
    "Filter",
    "Heat",
    "HonourState",
    "NotReady",
    "Person",
    "Places",
    "Proof",
    "Reason",
    "Recomputation",
    "Register",
    "RoundState",
    "Tie",
    "all_rows",
    "board",
    "changed_since",
    "check_ready",
    "compare",
    "confirm_list",
    "confirmed_list",
    "confirmed_nominees",
    "count_standing",
    "decide_quota_tie",
    "decide_tie",
    "decisions_of",
    "drafts_of",
    "explain_row",
    "find_people",
    "find_rows",
    "get_list",
    "get_plan",
    "get_row",
    "get_run",
    "heat_of",
    "honour_state",
    "last_plan",
    "list_from_newest",
    "make_list",
    "near",
    "newest_list",
    "newest_run",
    "places_of",
    "plain_weight",
    "plan_quota",
    "proof_of",
    "prove",
    "read_list",
    "reason_for",
    "recompute",
    "rivals_of",
    "round_state",
    "run_ranking",
    "runs_of",
    "sharing",
    "standings_of",
    "waiting_for",
    "waits",
    "weights_of",
]
