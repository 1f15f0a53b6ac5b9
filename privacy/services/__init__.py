"""Verbs on what is kept about people."""

from privacy.services.own import Section, as_json, sections, whom_to_ask, workbook
from privacy.services.people import (
    MustStay,
    Plan,
    erase_account,
    erase_candidate,
    erase_staff,
    plan_account,
    plan_candidate,
    plan_staff,
    require_staff,
)
from privacy.services.retention import RULES, Rule, change_rule, days_of, may_change, preview, run_batch

__all__ = [
    "RULES",
    "MustStay",
    "Plan",
    "Rule",
    "Section",
    "as_json",
    "change_rule",
    "days_of",
    "erase_account",
    "erase_candidate",
    "erase_staff",
    "may_change",
    "plan_account",
    "plan_candidate",
    "plan_staff",
    "preview",
    "require_staff",
    "run_batch",
    "sections",
    "whom_to_ask",
    "workbook",
]
