"""Verbs of campaigns: plan them, set rubrics, nominate candidates. 活动"""

from campaigns.drafts import BadRubric, CriterionDraft, HonourDraft, PhaseDraft, RubricDraft, TieDraft
from campaigns.services import handing as _handing  # noqa: F401 - registers what hangs on a clerk's role
from campaigns.services.bulk import BadRows, Nomination, nominate_many
from campaigns.services.candidates import (
    edit_candidate,
    may_change,
    may_nominate_for,
    nominate,
    reinstate,
    standing,
    withdraw,
)
from campaigns.services.finding import Wanted, count_standing, find_campaigns, find_candidates
from campaigns.services.honours import add_honour, add_round, edit_honour
from campaigns.services.planning import (
    add_phase,
    create_campaign,
    edit_campaign,
    edit_phase,
    remove_phase,
)
from campaigns.services.removing import remove_honour, remove_round, why_honour_stays, why_round_stays
from campaigns.services.rubrics import freeze_rubric, set_rubric
from campaigns.services.scope import (
    get_campaign,
    get_candidate,
    get_honour,
    get_phase,
    get_round,
    may_edit,
    require_edit,
    visible,
)
from campaigns.services.timing import Closed, open_phase, require_open

__all__ = [
    "BadRows",
    "BadRubric",
    "Closed",
    "CriterionDraft",
    "HonourDraft",
    "Nomination",
    "PhaseDraft",
    "RubricDraft",
    "TieDraft",
    "Wanted",
    "add_honour",
    "add_phase",
    "add_round",
    "count_standing",
    "create_campaign",
    "edit_campaign",
    "edit_candidate",
    "edit_honour",
    "edit_phase",
    "find_campaigns",
    "find_candidates",
    "freeze_rubric",
    "get_campaign",
    "get_candidate",
    "get_honour",
    "get_phase",
    "get_round",
    "may_change",
    "may_edit",
    "may_nominate_for",
    "nominate",
    "nominate_many",
    "open_phase",
    "reinstate",
    "remove_honour",
    "remove_phase",
    "remove_round",
    "require_edit",
    "require_open",
    "set_rubric",
    "standing",
    "visible",
    "why_honour_stays",
    "why_round_stays",
    "withdraw",
]
