"""What forms give to services: where the first organiser is, and which roles are appointed."""

from __future__ import annotations

from dataclasses import dataclass

from core.access import Role

# Roles that an organiser gives on the pages.
APPOINTED = (
    Role.ORGANISER,
    Role.JUDGE,
    Role.SCORER,
    Role.SUPERVISOR,
    Role.CLERK,
    Role.CERTIFIER,
    Role.PEER,
    Role.LEADER,
)


@dataclass(frozen=True)
class FirstPlace:
    """Where the first organiser is: the top of a shipped table, or a division typed in."""

    shipped: str = ""
    code: str = ""
    name: str = ""
    level: str = ""
