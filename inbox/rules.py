"""Which acts are told to whom: one line an act. 通知规则

Each rule names the act, what category it is, and the function that turns the act into drafts: the
people, the text by name with its parameters, and where it leads. Nobody is told of what they did
themselves, but for what is their own safety or ended long after they asked for it (``own``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inbox import telling
from inbox.acts import Act, Draft
from inbox.models import Category


@dataclass(frozen=True)
class Rule:
    """One act, what it is about, and what is said of it."""

    act: str
    category: Category
    drafts: Callable[[Act], Iterable[Draft]]
    own: bool = False


SECURITY, ROLES, JUDGING = Category.SECURITY, Category.ROLES, Category.JUDGING
RESULTS, CERTIFICATES, WORK = Category.RESULTS, Category.CERTIFICATES, Category.WORK

TABLE = (
    Rule("user.password_set", SECURITY, telling.password_set, own=True),
    Rule("session.new_device", SECURITY, telling.new_device, own=True),
    Rule("second_step.enrolled", SECURITY, telling.sign_in_changed, own=True),
    Rule("second_step.given_up", SECURITY, telling.sign_in_changed, own=True),
    Rule("second_step.reset", SECURITY, telling.sign_in_changed, own=True),
    Rule("second_step.codes_renewed", SECURITY, telling.sign_in_changed, own=True),
    Rule("identity.linked", SECURITY, telling.sign_in_changed, own=True),
    Rule("identity.unlinked", SECURITY, telling.sign_in_changed, own=True),
    Rule("account.proposed", SECURITY, telling.proposed),
    Rule("staff.revealed", SECURITY, telling.numbers_shown),
    Rule("user.suspended", SECURITY, telling.suspended),
    Rule("user.resumed", SECURITY, telling.resumed),
    Rule("user.email_set", SECURITY, telling.address_changed, own=True),
    Rule("role.granted", ROLES, telling.role_granted),
    Rule("role.ended", ROLES, telling.role_ended),
    Rule("role.hand_over_planned", ROLES, telling.hand_over_planned),
    Rule("invitation.used", ROLES, telling.invitation_used),
    Rule("seat.taken", JUDGING, telling.seat_taken),
    Rule("panel.opened", JUDGING, telling.sheets_out),
    Rule("panel.completed", JUDGING, telling.sheets_out),
    Rule("sheet.returned", JUDGING, telling.sheet_returned),
    Rule("judge.recused", JUDGING, telling.recused),
    Rule("sheet.submitted", JUDGING, telling.sheets_in),
    Rule("sheets.submitted", JUDGING, telling.sheets_in),
    Rule("ranking.run", RESULTS, telling.ranking_run),
    Rule("ranking.recomputed", RESULTS, telling.ranking_differs, own=True),
    Rule("quota.planned", RESULTS, telling.quota_tied),
    Rule("list.made", RESULTS, telling.list_tied),
    Rule("list.confirmed", RESULTS, telling.list_confirmed),
    Rule("certificates.issued", CERTIFICATES, telling.certificates_issued),
    Rule("certificate.revoked", CERTIFICATES, telling.certificate_ended),
    Rule("certificate.reissued", CERTIFICATES, telling.certificate_ended),
    Rule("accounts.read", WORK, telling.import_moved, own=True),
    Rule("accounts.refused", WORK, telling.import_moved, own=True),
    Rule("accounts.imported", WORK, telling.import_moved, own=True),
    Rule("staff_roster.read", WORK, telling.import_moved, own=True),
    Rule("staff_roster.refused", WORK, telling.import_moved, own=True),
    Rule("staff_roster.imported", WORK, telling.import_moved, own=True),
    Rule("roster.read", WORK, telling.import_moved, own=True),
    Rule("roster.refused", WORK, telling.import_moved, own=True),
    Rule("roster.imported", WORK, telling.import_moved, own=True),
    Rule("candidates.read", WORK, telling.import_moved, own=True),
    Rule("candidates.refused", WORK, telling.import_moved, own=True),
    Rule("candidates.imported", WORK, telling.import_moved, own=True),
    Rule("marks.previewed", WORK, telling.import_moved, own=True),
    Rule("marks.refused", WORK, telling.import_moved, own=True),
    Rule("marks.imported", WORK, telling.import_moved, own=True),
)
RULES = {rule.act: rule for rule in TABLE}
