"""Who has power over whom: one table, which the services ask and which the page of rights shows. 权限规则

An organiser's power reaches down the tree and never sideways or up. Over organisers it begins
strictly below one's own place: who organises a place is the matter of the place above. Over
everybody else it begins at one's own place. Nobody has any over themselves. Above the topmost
organisers there is nobody: see `proposals` and ``flask accounts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Grant, User
from core.access import Actor, Role
from core.errors import DomainError, Forbidden
from units.models import Division, Unit


@dataclass(frozen=True)
class Rule:
    """How one role is appointed: by which role, how far from its own place, at what kind of place."""

    by: Role
    strictly_below: bool
    at_division: bool = True
    at_unit: bool = True


RULES: dict[Role, Rule] = {
    Role.ORGANISER: Rule(Role.ORGANISER, strictly_below=True, at_unit=False),
    Role.JUDGE: Rule(Role.ORGANISER, strictly_below=False),
    Role.SCORER: Rule(Role.ORGANISER, strictly_below=False),
    Role.SUPERVISOR: Rule(Role.ORGANISER, strictly_below=False),
    Role.CLERK: Rule(Role.ORGANISER, strictly_below=False, at_division=False),
    Role.CERTIFIER: Rule(Role.ORGANISER, strictly_below=False),
    Role.PEER: Rule(Role.ORGANISER, strictly_below=False),
    Role.LEADER: Rule(Role.ORGANISER, strictly_below=False),
}


class OfTheSuperior(Forbidden):
    """This is for the organiser above."""


def is_system(actor: Actor) -> bool:
    """Tell whether it is the command line, the demo or the first set-up that acts."""
    return actor.user_id is None and actor.role is None


def reaches(actor: Actor, role: Role, path: str) -> bool:
    """Tell whether the actor may give, take back or hand over a role at a place. 任免权限"""
    if not actor.sees(path):
        return False
    if is_system(actor):
        return True
    rule = RULES[role]
    return actor.role is rule.by and not (rule.strictly_below and path == actor.path)


def is_top(path: str) -> bool:
    """Tell whether no place stands above this one in the installation. 最高一级"""
    return path.strip("/") != "" and "/" not in path.strip("/")


def manages(actor: Actor, user: User) -> bool:
    """Tell whether a person's account is the actor's to reset, suspend or sign out. 管理权限

    It is only when every role they hold lies within the actor's power: whoever resets a password
    could act in all of them. Of somebody without a role now, those held last count.
    """
    if is_system(actor):
        return True
    if user.id == actor.user_id:
        return False
    counted = [grant for grant in user.grants if grant.ended_at is None] or user.grants
    return bool(counted) and all(reaches(actor, grant.role, grant.path) for grant in counted)


def require_managed(actor: Actor, user: User) -> None:
    """Refuse what is not within the actor's power over an account.

    Raises:
        DomainError: It is the actor's own account.
        OfTheSuperior: Somebody else stands above this person.
    """
    if user.id == actor.user_id:
        raise DomainError("Nobody does this to their own account.", advice="Ask the organiser above you.")
    if not manages(actor, user):
        raise OfTheSuperior(
            "This account is not yours to change: the person is an organiser of your own place, "
            "or also holds a role outside what you look after.",
            advice="Ask the organiser above you.",
        )


def require_reach(actor: Actor, user: User, role: Role, path: str) -> None:
    """Refuse to give or take a role that is not the actor's to give or take.

    Raises:
        DomainError: It would be for the actor themselves.
        OfTheSuperior: An organiser is appointed from the place above.
        Forbidden: The place lies elsewhere, or the actor's role appoints nobody.
    """
    if not actor.sees(path):
        raise Forbidden("This place is outside what you look after.")
    if user.id is not None and user.id == actor.user_id:
        raise DomainError("Nobody gives themselves a role or takes it back.", advice="Ask the organiser above you.")
    if not reaches(actor, role, path):
        raise OfTheSuperior(
            "An organiser of a place is appointed and dismissed by the organiser above it.",
            advice="Ask the organiser above you.",
        )


def check_place(role: Role, place: Division | Unit) -> None:
    """Refuse a role at a kind of place where nobody holds it."""
    rule = RULES[role]
    if isinstance(place, Unit) and not rule.at_unit:
        raise DomainError("An organiser belongs to a division. Give its code or name.")
    if isinstance(place, Division) and not rule.at_division:
        raise DomainError("A unit clerk belongs to a unit. Give the unit's code.")


def grants_reached(actor: Actor, user: User) -> list[Grant]:
    """Return the roles a person holds now that are the actor's to take back or hand over."""
    if user.id == actor.user_id:
        return []
    return [one for one in user.grants if one.ended_at is None and reaches(actor, one.role, one.path)]
