"""Tables of accounts: people and roles, sign-ins, invitations, what takes two, second steps."""

from accounts.models.entry import AccountImport, Invitation, OutsideIdentity, SetupLink
from accounts.models.people import Grant, User
from accounts.models.power import HandOver, HandOverState, Proposal, ProposalState, Proposed
from accounts.models.sessions import HalfSignIn, LoginSession, Outcome, SignIn
from accounts.models.steps import RecoveryCode, SecondStep, StepRule

__all__ = [
    "AccountImport",
    "Grant",
    "HalfSignIn",
    "HandOver",
    "HandOverState",
    "Invitation",
    "LoginSession",
    "Outcome",
    "OutsideIdentity",
    "Proposal",
    "ProposalState",
    "Proposed",
    "RecoveryCode",
    "SecondStep",
    "SetupLink",
    "SignIn",
    "StepRule",
    "User",
]
