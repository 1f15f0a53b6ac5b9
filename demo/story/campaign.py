"""The campaign itself: phases, three honours, rubrics and candidates."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from campaigns import services as campaigns
from campaigns.models import Activity, Campaign, HolderKind, Honour, Method
from core.access import Actor
from core.db import db, writing
from demo.names import endless
from units.models import Division, Unit

NAME = "为民服务创先争优"
SLOGAN = "真情暖人心、满意在民政"
ISSUER = "吉林省民政厅"
# Name, what it opens, how long in days.
PHASES = (
    ("动员部署", Activity.PREPARE, 20),
    ("申报推荐", Activity.NOMINATE, 30),
    ("评委评分", Activity.MARK, 40),
    ("名额分配与遴选", Activity.SELECT, 20),
    ("表彰与发证", Activity.HONOUR, 60),
)


@dataclass(frozen=True)
class HonourPlan:
    """One honour of the demo: how many may hold it, and how many are put forward."""

    name: str
    holder_kind: HolderKind
    quota: int
    candidates: int


HONOURS = (
    HonourPlan("群众满意窗口", HolderKind.UNIT, 24, 60),
    HonourPlan("优质服务品牌", HolderKind.BRAND, 12, 36),
    HonourPlan("优秀服务标兵", HolderKind.PERSON, 18, 48),
)
# Name, what is looked at, maximum.
LINES = {
    HolderKind.PERSON: (
        ("业务知识", "条例、程序、时限", 25),
        ("实操办理", "受理、审查、录入、发证", 30),
        ("群众沟通", "倾听、说明、一次告知", 20),
        ("应急处置", "安抚、解释、后续办法", 15),
        ("表达仪表", "表达清楚、仪表整洁", 10),
    ),
    HolderKind.UNIT: (
        ("亮标准、亮身份、亮承诺", "公开是否齐全、醒目", 30),
        ("服务效能", "时限、差错、一次办结", 30),
        ("整改落实", "意见是否逐条整改", 20),
    ),
    HolderKind.BRAND: (
        ("特色", "是否独有、是否可学", 40),
        ("成效", "群众受益多少", 40),
        ("推广", "在多少窗口用起来", 20),
    ),
}
BRANDS = ("一站到家", "长白亲人", "查干湖畔", "红石榴", "暖阳", "松江情", "连心桥", "夕阳红", "雪中炭", "民心驿站")
SERVICES = ("婚育联办", "养老照护", "流动民政", "寻亲服务", "殡葬惠民", "助残服务", "拥军服务", "社区服务")
POSTS = ("婚姻登记员", "救助站社工", "护理员", "讲解员", "窗口主任", "民政助理", "殡仪服务员", "福彩专管员")


def start(
    year: int, opens_on: date, plans: tuple[HonourPlan, ...], *, division: Division, actor: Actor, now: datetime
) -> int:
    """Start a campaign whose phases follow one another from a day on; returns its id. 启动活动"""
    phases, day = [], opens_on
    for name, activity, days in PHASES:
        phases.append(campaigns.PhaseDraft(name, activity, day, day + timedelta(days=days - 1)))
        day += timedelta(days=days)
    honours = [campaigns.HonourDraft(plan.name, plan.holder_kind, plan.quota) for plan in plans]
    with writing():
        campaign = campaigns.create_campaign(
            NAME, SLOGAN, ISSUER, year, division, phases=phases, honours=honours, actor=actor, now=now
        )
        for honour in campaign.honours:
            campaigns.set_rubric(honour.rounds[0], rubric_for(honour.holder_kind), actor=actor, now=now)
        db.session.flush()
        return campaign.id


def instant_in(campaign: Campaign, activity: Activity) -> datetime:
    """Return an instant within the phase that opens an activity."""
    phase = next(p for p in campaign.phases if p.activity is activity)
    return datetime.fromisoformat(f"{phase.opens_on.isoformat()}T10:00:00+08:00") + timedelta(days=1)


def rubric_for(kind: HolderKind) -> campaigns.RubricDraft:
    """Return the rubric of an honour: judged criteria, and for units one imported figure. 评分标准"""
    lines = LINES[kind]
    method = Method.MEAN if kind is HolderKind.BRAND else Method.TRIMMED_MEAN
    criteria = [
        campaigns.CriterionDraft(
            name=name,
            hint=hint,
            method=method,
            drop=0 if method is Method.MEAN else 1,
            maximum=str(maximum),
            step="5" if name == "应急处置" else ("1" if kind is HolderKind.BRAND else "0.1"),
            mean_decimals=2,
            weighted_decimals=2,
            minimum_marks=3,
        )
        for name, hint, maximum in lines
    ]
    if kind is HolderKind.UNIT:
        criteria.append(
            campaigns.CriterionDraft(
                name="群众满意率",
                hint="全年群众评议，百分数",
                method=Method.GIVEN,
                maximum="100",
                step="0.1",
                weight="20%",
                weighted_decimals=2,
            )
        )
    ties = {
        HolderKind.PERSON: [campaigns.TieDraft("criterion", "实操办理"), campaigns.TieDraft("untrimmed_mean")],
        HolderKind.UNIT: [campaigns.TieDraft("criterion", "群众满意率"), campaigns.TieDraft("untrimmed_mean")],
        HolderKind.BRAND: [campaigns.TieDraft("criterion", "成效")],
    }[kind]
    return campaigns.RubricDraft(decimals=1, total_decimals=2, tie_breaks=ties, criteria=criteria)


def nominate(honour_id: int, plan: HonourPlan, *, seed: int, actor: Actor, now: datetime) -> None:
    """Put candidates forward: units from all over the province, one each. 推荐"""
    chance, names = random.Random(seed), endless(seed)
    units = db.session.execute(sa.select(Unit.id, Unit.name).order_by(Unit.code)).all()
    chosen = chance.sample(range(len(units)), plan.candidates)
    brands = chance.sample([f"“{name}”{service}" for name in BRANDS for service in SERVICES], plan.candidates)
    rows = []
    for at in sorted(chosen):
        unit_id, unit_name = units[at]
        deeds = f"{unit_name}全年办件{chance.randint(800, 9000)}件，群众评议满意率{chance.randint(950, 999) / 10}%。"
        if plan.holder_kind is HolderKind.PERSON:
            rows.append(campaigns.Nomination(unit_id, next(names), chance.choice(POSTS), deeds))
        elif plan.holder_kind is HolderKind.BRAND:
            rows.append(campaigns.Nomination(unit_id, brands[len(rows)], "", deeds))
        else:
            rows.append(campaigns.Nomination(unit_id, "", "", deeds))
    with writing():
        honour = db.session.get_one(Honour, honour_id)
        campaigns.nominate_many(honour, rows, actor=actor, now=now)


def round_of(honour_id: int) -> int:
    """Return the id of an honour's last round, the one that decides."""
    round_id = db.session.get_one(Honour, honour_id).rounds[-1].id
    db.session.rollback()
    return round_id
