"""Loading the demo: last year's campaign, finished, and this year's in the midst of marking."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from campaigns.models import Activity, Campaign
from core import jobs
from core.access import system
from core.clock import local_date, utcnow
from core.db import db, writing
from demo import people, roster, sign_ins
from demo.story import campaign as plot
from demo.story import ending, judging
from demo.story.cast import Cast, hire
from inbox import services as inbox
from inbox.models import Message
from units import services as units
from units.models import ImportState

SEED = 63


def organisation() -> None:
    """Load the divisions and import the roster the way an office does. 载入区划与名册"""
    now = utcnow()
    with writing():
        units.load_divisions(units.shipped_rows("jilin"), actor=system(), now=now)
    with writing():
        asked, _job = units.ask_import(
            roster.workbook(roster.build(SEED)), "单位名册.xlsx", actor=system("/22/"), now=now
        )
        import_id = asked.id
    jobs.run_pending()
    with writing():
        units.confirm_import(units.get_import(system("/22/"), import_id), actor=system("/22/"), now=now)
    jobs.run_pending()
    state = units.get_import(system("/22/"), import_id).state
    if state is not ImportState.IMPORTED:
        raise RuntimeError(f"The demo's roster was not imported: {state.value}")


def load(app: Flask) -> None:
    """Fill an empty database with the demo, relative to today."""
    with app.app_context():
        now = utcnow()
        organisation()
        people.load(SEED, now)
        cast = hire(now)
        finished(app, cast)
        under_way(app, cast)
        messages(cast)
        sign_ins.write(app, cast.sign_ins())
        db.session.remove()


def finished(app: Flask, cast: Cast) -> None:
    """Play last year's campaign to its end, each act on a day of its own phase."""
    now = utcnow()
    year = local_date(now).year - 1
    opens = local_date(now) - timedelta(days=sum(days for _n, _a, days in plot.PHASES) + 180)
    campaign_id = _start(app, cast, year, opens, SEED)
    with ending.clock_at(app, _instant(campaign_id, Activity.MARK)):
        panels = _seat_all(campaign_id, cast)
        for n, panel_id in enumerate(panels):
            _mark(panel_id, cast, seed=SEED + n)
    with ending.clock_at(app, _instant(campaign_id, Activity.SELECT)):
        for honour_id in _honours(campaign_id):
            list_id = ending.rank_and_select(honour_id, actor=cast.organiser, now=utcnow())
            ending.settle_and_confirm(list_id, actor=cast.organiser, now=utcnow())
    with ending.clock_at(app, _instant(campaign_id, Activity.HONOUR)):
        for honour_id in _honours(campaign_id):
            ending.certify(honour_id, actor=cast.actors["certifier"], now=utcnow())


def under_way(app: Flask, cast: Cast) -> None:
    """Start this year's campaign so that today lies in the midst of marking."""
    today = local_date(utcnow())
    before = sum(days for _n, activity, days in plot.PHASES if activity in (Activity.PREPARE, Activity.NOMINATE))
    campaign_id = _start(app, cast, today.year, today - timedelta(days=before + 15), 2 * SEED)
    with ending.clock_at(app, _instant(campaign_id, Activity.MARK)):
        for n, panel_id in enumerate(_seat_all(campaign_id, cast)):
            _mark(panel_id, cast, seed=2 * SEED + n, leave=12)


def messages(cast: Cast) -> None:
    """Let what is long past be read, write the reminders that are due, and one letter to the judges who are late."""
    now = utcnow()
    with writing():
        past = sa.update(Message).where(Message.created_at < now - timedelta(days=30))
        db.session.execute(past.values(read_at=Message.created_at))
        inbox.remind(now)
        inbox.send(
            inbox.LATE_JUDGES,
            "请在截止日前提交评分表",
            "各位评委：尚有评分表未提交，请在截止日前登录系统完成评分并提交。如需回避，请在评分表页面申请。",
            once="demo",
            actor=cast.organiser,
            now=now,
        )


def _start(app: Flask, cast: Cast, year: int, opens_on: date, seed: int) -> int:
    campaign_id = plot.start(year, opens_on, plot.HONOURS, division=cast.province, actor=cast.organiser, now=utcnow())
    with ending.clock_at(app, _instant(campaign_id, Activity.NOMINATE)):
        for n, (honour_id, honour) in enumerate(zip(_honours(campaign_id), plot.HONOURS, strict=True)):
            plot.nominate(honour_id, honour, seed=seed + n, actor=cast.organiser, now=utcnow())
    return campaign_id


def _seat_all(campaign_id: int, cast: Cast) -> list[int]:
    return [judging.seat(h, cast.judges, actor=cast.organiser, now=utcnow()) for h in _honours(campaign_id)]


def _mark(panel_id: int, cast: Cast, *, seed: int, leave: int = 0) -> None:
    from judges import services as judges
    from judges.models import Panel

    rows = list(judging.marks_of(panel_id, seed=seed))
    judging.type_in(panel_id, rows, cast.judges, now=utcnow(), leave=leave)
    given = [row for row in rows if not row.judge]
    if not given:
        return
    with writing():
        panel = db.session.get_one(Panel, panel_id)
        asked, _job = judges.ask_marks_import(
            panel, judging.workbook(given), "群众满意率.xlsx", actor=cast.actors["scorer"], now=utcnow()
        )
        import_id = asked.id
    jobs.run_pending()
    with writing():
        found = judges.get_marks_import(cast.actors["scorer"], import_id)
        judges.confirm_marks_import(found, actor=cast.actors["scorer"], now=utcnow())
    jobs.run_pending()


def _honours(campaign_id: int) -> list[int]:
    ids = [honour.id for honour in db.session.get_one(Campaign, campaign_id).honours]
    db.session.rollback()
    return ids


def _instant(campaign_id: int, activity: Activity) -> datetime:
    instant = plot.instant_in(db.session.get_one(Campaign, campaign_id), activity)
    db.session.rollback()
    return instant
