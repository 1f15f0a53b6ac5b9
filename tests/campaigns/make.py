"""Making campaigns for tests: one at any place, with its phases, honours and a rubric."""

from __future__ import annotations

from datetime import date

from campaigns import services
from campaigns.models import Activity, Campaign, Candidate, HolderKind, Honour, Round
from campaigns.services import CriterionDraft, HonourDraft, PhaseDraft, RubricDraft, TieDraft
from core.access import Actor, system
from core.db import db, writing
from tests.conftest import NOW
from units.models import Division, Unit

# NOW is 10 May 2012: preparation is over, nomination runs, marking has not begun.
PHASES = (
    PhaseDraft("动员部署", Activity.PREPARE, date(2012, 3, 1), date(2012, 4, 30)),
    PhaseDraft("申报推荐", Activity.NOMINATE, date(2012, 5, 1), date(2012, 5, 31)),
    PhaseDraft("竞赛评分", Activity.MARK, date(2012, 6, 1), date(2012, 9, 30)),
)
HONOURS = (
    HonourDraft("群众满意窗口", HolderKind.UNIT, 30),
    HonourDraft("优质服务品牌", HolderKind.BRAND, 20),
    HonourDraft("优秀服务标兵", HolderKind.PERSON, 10),
)
RUBRIC = RubricDraft(
    decimals="2",
    total_decimals="2",
    tie_breaks=(TieDraft("criterion", "业务技能"), TieDraft("untrimmed_mean")),
    criteria=(
        CriterionDraft("业务技能", "", "trimmed_mean", "1", "0", "100", "0.5", "50%", "2", "2", "现场"),
        CriterionDraft("服务作风", "", "trimmed_mean", "1", "0", "100", "0.5", "30%", "2", "2", "现场"),
        CriterionDraft("群众评议", "", "given", "", "0", "100", "", "20%", "", "2"),
    ),
)


def campaign(
    place: Division, name: str = "为民服务创先争优", actor: Actor | None = None, phases: tuple[PhaseDraft, ...] = PHASES
) -> Campaign:
    """Add a campaign with three honours, open for nomination at NOW, and commit."""
    with writing():
        made = services.create_campaign(
            name,
            "满意在民政",
            "吉林省民政厅",
            2012,
            place,
            phases=phases,
            honours=HONOURS,
            actor=actor or system(),
            now=NOW,
        )
    return made


def honour(made: Campaign, kind: HolderKind = HolderKind.PERSON) -> Honour:
    """Return a campaign's honour of one kind."""
    return next(h for h in made.honours if h.holder_kind is kind)


def rubric(round_: Round, draft: RubricDraft = RUBRIC) -> Round:
    """Set a round's rubric and commit."""
    with writing():
        services.set_rubric(db.session.get_one(Round, round_.id), draft, actor=system(), now=NOW)
    return round_


def candidate(title: Honour, unit: Unit, name: str = "王秀兰", actor: Actor | None = None) -> Candidate:
    """Nominate one candidate and commit."""
    with writing():
        made = services.nominate(
            title, unit, name=name, title="科员", deeds="十年零投诉。", actor=actor or system(), now=NOW
        )
    return made
