"""What is said of each act, and to whom. 通知内容"""

from inbox.telling.campaign import (
    certificate_ended,
    certificates_issued,
    list_confirmed,
    list_tied,
    quota_tied,
    ranking_differs,
    ranking_run,
)
from inbox.telling.judging import recused, seat_taken, sheet_returned, sheets_in, sheets_out
from inbox.telling.people import (
    address_changed,
    hand_over_planned,
    invitation_used,
    new_device,
    numbers_shown,
    password_set,
    proposed,
    resumed,
    role_ended,
    role_granted,
    sign_in_changed,
    suspended,
)
from inbox.telling.work import import_moved

__all__ = [
    "address_changed",
    "certificate_ended",
    "certificates_issued",
    "hand_over_planned",
    "import_moved",
    "invitation_used",
    "list_confirmed",
    "list_tied",
    "new_device",
    "numbers_shown",
    "password_set",
    "proposed",
    "quota_tied",
    "ranking_differs",
    "ranking_run",
    "recused",
    "resumed",
    "role_ended",
    "role_granted",
    "seat_taken",
    "sheet_returned",
    "sheets_in",
    "sheets_out",
    "sign_in_changed",
    "suspended",
]
