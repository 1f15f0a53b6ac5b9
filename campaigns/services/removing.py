"""Honours and rounds that were added by mistake, taken out again while nothing hangs on them. 删除荣誉称号、轮次"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from campaigns.models import Honour, Round
from campaigns.services.scope import require_edit
from campaigns.services.versions import check_version, edited
from core import audit
from core.access import Actor
from core.db import Base, db
from core.errors import Conflict

OWN = {"round": {"rubric"}, "honour": {"round"}}  # what goes with it


def remove_round(round_: Round, *, actor: Actor, now: datetime) -> None:
    """Take a round out with its rubric. 删除轮次

    Raises:
        Conflict: It is the honour's only one, or judges, sheets or rankings hang on it.
    """
    honour = round_.honour
    require_edit(actor, honour.campaign)
    _hold(honour)
    if why := why_round_stays(round_):
        raise why
    name = round_.name
    _take_out(round_)
    db.session.flush()
    db.session.expire(honour, ["rounds"])
    audit.record("round.removed", honour, actor=actor, now=now, round=name)


def remove_honour(honour: Honour, *, actor: Actor, now: datetime) -> None:
    """Take an honour out with its rounds and their rubrics. 删除荣誉称号

    Raises:
        Conflict: Candidates, judges, quota plans or anything else hang on it.
    """
    campaign = honour.campaign
    require_edit(actor, campaign)
    check_version(campaign, None)
    _hold(honour)
    if why := why_honour_stays(honour):
        raise why
    name = honour.name
    for round_ in list(honour.rounds):
        _take_out(round_)
    db.session.flush()
    db.session.delete(honour)
    db.session.flush()
    db.session.expire(campaign, ["honours"])
    edited(campaign, "honour.removed", campaign, ["honours"], actor=actor, now=now, honour=name)


def why_round_stays(round_: Round) -> Conflict | None:
    """Return why a round cannot be taken out, or nothing."""
    if len(round_.honour.rounds) == 1:
        return Conflict(
            "“%(round)s” is this honour's only round and stays.",
            advice="Add another round first, or remove the honour.",
            round=round_.name,
        )
    return _in_use(round_)


def why_honour_stays(honour: Honour) -> Conflict | None:
    """Return why an honour cannot be taken out, or nothing."""
    if _is_referred_to(honour, beside=OWN["honour"]):
        return Conflict(
            "“%(honour)s” has candidates, imports or a quota plan already and stays.",
            advice="Withdraw the candidates instead; what was done stays on record.",
            honour=honour.name,
        )
    return next((why for one in honour.rounds if (why := _in_use(one))), None)


def _in_use(round_: Round) -> Conflict | None:
    if not _is_referred_to(round_, beside=OWN["round"]):
        return None
    return Conflict(
        "“%(round)s” has judges, score sheets or a ranking already and stays.",
        advice="What was done in it stays on record.",
        round=round_.name,
    )


def _is_referred_to(row: Base, beside: Collection[str]) -> bool:
    """Tell whether a row of any table but those named refers to one: of the features above this one, too."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys if table.name not in beside else ():
            if key.column.table is row.__table__:
                found = sa.select(sa.literal(1)).where(key.parent == getattr(row, key.column.name)).limit(1)
                if db.session.scalar(found) is not None:
                    return True
    return False


def _hold(honour: Honour) -> None:
    """Let those who add to it now finish, and the next ones wait."""
    db.session.execute(sa.select(Honour.id).where(Honour.id == honour.id).with_for_update())
    db.session.execute(sa.select(Round.id).where(Round.honour_id == honour.id).with_for_update())


def _take_out(round_: Round) -> None:
    if round_.rubric is not None:
        for criterion in list(round_.rubric.criteria):
            db.session.delete(criterion)
        db.session.flush()
        db.session.delete(round_.rubric)
        db.session.flush()
    db.session.delete(round_)
