"""Verbs on accounts: signing in and out, making people and granting roles."""

from accounts.services.people import create_user, find_users, get_user, grant_role, set_password
from accounts.services.sessions import Throttled, WrongSignIn, sign_in, sign_out, switch_grant

__all__ = [
    "Throttled",
    "WrongSignIn",
    "create_user",
    "find_users",
    "get_user",
    "grant_role",
    "set_password",
    "sign_in",
    "sign_out",
    "switch_grant",
]
