"""How states of accounts are called. 用语"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from accounts.models import HandOverState, Outcome, ProposalState, Proposed

PROPOSED = {
    Proposed.APPOINT: _l("Appoint as organiser of this place"),
    Proposed.END: _l("Take the role of organiser back"),
    Proposed.RESET: _l("Set a one-time password"),
    Proposed.SUSPEND: _l("Suspend the account"),
    Proposed.RESUME: _l("Let the person sign in again"),
    Proposed.RESET_STEP: _l("Take the second step at sign-in away"),
}
PROPOSAL_STATES = {
    ProposalState.OPEN: _l("Waits for a second person"),
    ProposalState.DONE: _l("Confirmed and done"),
    ProposalState.WITHDRAWN: _l("Taken back"),
}
OUTCOMES = {
    Outcome.DONE: _l("Signed in"),
    Outcome.WRONG_PASSWORD: _l("Wrong password"),
    Outcome.WRONG_CODE: _l("Wrong code"),
    Outcome.SUSPENDED: _l("Refused: suspended"),
    Outcome.EXPIRED: _l("Refused: one-time password expired"),
    Outcome.NO_ROLE: _l("Refused: no role"),
}
HAND_OVER_STATES = {
    HandOverState.PLANNED: _l("Planned"),
    HandOverState.DONE: _l("Handed over"),
    HandOverState.UNDONE: _l("Undone"),
    HandOverState.CANCELLED: _l("Called off"),
}
INVITATION_STATES = {
    "waiting": _l("Not used yet"),
    "used": _l("Used"),
    "revoked": _l("Revoked"),
    "expired": _l("Expired"),
}
