"""Two prefectures side by side, each with everything there is, so that one can try for the other's.

World A lies below 2201, world B below 2202. Each has its people in every role, and *chains* of
things that belong together: a finished honour with certificates, a ranked one whose list waits, one
in the midst of marking, one being prepared. What a route calls ``run_id`` is found in a chain under
that name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from accounts import services as accounts
from accounts.models import Grant, Invitation, Proposal, ProposalState, Proposed, User
from accounts.services import handing, inviting, rules
from accounts.services import imports as account_imports
from campaigns import services as campaigns
from campaigns.models import Activity, Candidate, Criterion, HolderKind, Honour, Round
from campaigns.services import CriterionDraft, HonourDraft, PhaseDraft, RubricDraft
from campaigns.services import imports as candidate_imports
from certificates import services as certificates
from certificates.models import Certificate
from core import audit, jobs
from core.access import Actor, Role, system
from core.db import db, writing
from core.files import PDF, keep
from core.jobs import Job, JobState
from inbox import services as inbox
from inbox.acts import Draft
from inbox.models import Category, Mail, MailKind, Message
from inbox.people import oneself
from inbox.services.posting import mail_row
from judges import services as judges
from judges.models import ScoreSheet, Seat
from selection import services as selection
from staff import services as staff
from tests import make
from tests.conftest import NOW
from tests.staff import make as staff_make
from units import services as units
from units.models import Division, Unit

PHASES = tuple(
    PhaseDraft(name, activity, date(2012, 5, 1), date(2012, 5, 31))
    for name, activity in (
        ("动员部署", Activity.PREPARE),
        ("申报推荐", Activity.NOMINATE),
        ("竞赛评分", Activity.MARK),
        ("名额遴选", Activity.SELECT),
        ("表彰发证", Activity.HONOUR),
    )
)
RUBRIC = RubricDraft(
    decimals="1",
    total_decimals="2",
    criteria=(
        CriterionDraft("业务技能", "", "mean", "", "0", "100", "0.5", "70%", "2", "2"),
        CriterionDraft("服务作风", "", "mean", "", "0", "100", "0.5", "30%", "2", "2"),
    ),
)
SURNAMES = dict(zip(Role, "于孙周吴郑冯陈褚", strict=True))
NAMES = ("王秀兰", "李建国", "金永浩", "赵桂芬")


@jobs.handler("test.nothing")
def do_nothing(_job: jobs.JobContext) -> None:
    """Stand for long work."""


@dataclass
class Chain:
    """Things that belong together: parameter name to id, and own sheets of each judge."""

    ids: dict[str, int] = field(default_factory=dict)
    sheets: list[int] = field(default_factory=list)  # of the first judge, then of the second


@dataclass
class World:
    """One prefecture with its people and its things."""

    place_id: int
    path: str
    people: dict[Role, Actor] = field(default_factory=dict)
    second: dict[Role, Actor] = field(default_factory=dict)  # another judge, another unit's clerk
    chains: list[Chain] = field(default_factory=list)
    jobs: dict[Role, list[int]] = field(default_factory=dict)
    imports: dict[str, list[int]] = field(default_factory=dict)  # by blueprint
    messages: dict[Role, list[int]] = field(default_factory=dict)
    mails: list[int] = field(default_factory=list)

    def things(self, blueprint: str, role: Role) -> list[dict[str, Any]]:
        """Return what the parameters of a route stand for in this world, chain by chain."""
        found = []
        others = [self.second[Role.CLERK], self.second[Role.JUDGE], self.people[Role.LEADER], self.people[Role.PEER]]
        for at, (chain, other) in enumerate(zip(self.chains, others, strict=True)):
            ids = dict(chain.ids)
            ids["job_id"] = _nth(self.jobs[role], at)
            ids["message_id"], ids["mail_id"] = _nth(self.messages[role], at), _nth(self.mails, at)
            ids["user_id"], ids["grant_id"] = other.user_id or 0, other.grant_id or 0
            ids["import_id"] = _nth(self.imports.get(blueprint, self.imports["units"]), at)
            found.append(ids)
        return found


def _nth(values: list[int], at: int) -> int:
    return values[at % len(values)]


def two_worlds() -> tuple[World, World]:
    """Build both worlds in an empty database and commit."""
    ids = {code: place.id for code, place in make.tree().items()}

    def place(code: str) -> Division:
        return db.session.get_one(Division, ids[code])

    first = _world(place("2201"), place("220102"), place("220104"))
    second = _world(place("2202"), place("220202"), place("220203"))
    _jobs(first)  # at the end: making a world does every job that waits
    _jobs(second)
    _messages(first)
    _messages(second)
    return first, second


def _world(place: Division, county: Division, other: Division) -> World:
    world = World(place.id, place.path)
    kinds = ((county, "marriage-registry"), (county, "adoption-registry"), (other, "relief-station"))
    unit_ids = [make.unit(where, kind=kind).id for where, kind in kinds]
    unit, another = db.session.get_one(Unit, unit_ids[0]), db.session.get_one(Unit, unit_ids[1])
    for role in Role:
        world.people[role] = make.person(role, unit if role is Role.CLERK else place, SURNAMES[role] + "海峰")
    world.second[Role.JUDGE] = make.person(Role.JUDGE, place, "评委乙")
    world.second[Role.CLERK] = make.person(Role.CLERK, another, "填报员乙")
    staff_id = staff_make.person(unit, "关秀英", serial=100 + unit.id).id
    with writing():
        campaign = campaigns.create_campaign(
            "为民服务创先争优",
            "满意在民政",
            f"{place.name}民政局",
            2012,
            place,
            phases=PHASES,
            honours=[
                HonourDraft(name, kind, 2)
                for name, kind in (
                    ("优秀服务标兵", HolderKind.PERSON),
                    ("优秀党员", HolderKind.PERSON),
                    ("优质服务品牌", HolderKind.BRAND),
                    ("群众满意窗口", HolderKind.UNIT),
                )
            ],
            actor=system(),
            now=NOW,
        )
        shared = {
            "campaign_id": campaign.id,
            "phase_id": campaign.phases[0].id,
            "division_id": county.id,
            "unit_id": unit.id,
            "staff_id": staff_id,
        }
        honours = [honour.id for honour in campaign.honours]
    for at, (honour_id, stage) in enumerate(zip(honours, ("certified", "listed", "marking", "prepared"), strict=True)):
        world.chains.append(_chain(world, honour_id, unit_ids, stage, shared | {"phase_id": shared["phase_id"] + at}))
    _imports(world)
    _accounts(world)
    return world


def _accounts(world: World) -> None:
    """Add what people do to each other's accounts, once for each chain."""
    organiser = world.people[Role.ORGANISER]
    others = [world.second[Role.CLERK], world.second[Role.JUDGE], world.people[Role.LEADER], world.people[Role.PEER]]
    with writing():
        county = db.session.get_one(Division, world.chains[0].ids["division_id"])
        rule = rules.set_rule(county, actor=organiser, now=NOW)
        place = db.session.get_one(Division, world.place_id)
        for chain, other in zip(world.chains, others, strict=True):
            user = db.session.get_one(User, other.user_id)
            opened, _token = accounts.open_session(user, device="test", lifetime=timedelta(hours=9), now=NOW)
            grant = db.session.get_one(Grant, other.grant_id)
            successor = db.session.get_one(User, world.people[Role.SCORER].user_id)
            tomorrow = NOW.date() + timedelta(days=1)
            planned = handing.plan(grant, successor, tomorrow, "调动", (), actor=organiser, now=NOW)
            # No topmost organiser is in these worlds: the row alone is what its page is asked for.
            proposal = Proposal(
                what=Proposed.RESET,
                state=ProposalState.OPEN,
                user_id=user.id,
                division_id=place.id,
                path=place.path,
                reason="遗忘",
                proposed_by=organiser.user_id or 0,
                proposed_at=NOW,
                expires_at=NOW + timedelta(days=7),
            )
            invited = accounts.create_invited("待启用", "", "", None, actor=organiser, now=NOW)
            accounts.grant_role(invited, Role.SCORER, place, actor=organiser, now=NOW)
            db.session.flush()
            db.session.add(proposal)
            inviting.invite([invited], 14, actor=organiser, now=NOW)
            invitation = db.session.scalars(sa.select(Invitation).where(Invitation.user_id == invited.id)).one()
            audit.record("account.proposed", user, actor=organiser, now=NOW)
            chain.ids |= {
                "session_id": opened.id,
                "proposal_id": proposal.id,
                "rule_id": rule.id,
                "hand_over_id": planned.id,
                "invitation_id": invitation.id,
            }


STAGES = ("prepared", "marking", "ranked", "listed", "certified")


def _chain(world: World, honour_id: int, unit_ids: list[int], stage: str, shared: dict[str, int]) -> Chain:
    reached = STAGES.index(stage)
    organiser = world.people[Role.ORGANISER]
    chain = Chain(ids=dict(shared))
    with writing():
        honour = db.session.get_one(Honour, honour_id)
        round_ = honour.rounds[0]
        campaigns.set_rubric(round_, RUBRIC, actor=organiser, now=NOW)
        for name, unit_id in zip(NAMES, (*unit_ids, unit_ids[0]), strict=True):
            unit = db.session.get_one(Unit, unit_id)
            if honour.holder_kind is HolderKind.UNIT and name == NAMES[-1]:
                continue  # a unit stands once
            campaigns.nominate(honour, unit, name=name, title="科员", deeds="十年零投诉。", actor=organiser, now=NOW)
        candidates = _candidates(honour_id)
        panel = judges.panel_of(round_, actor=organiser, now=NOW)
        for judge in (world.people[Role.JUDGE], world.second[Role.JUDGE]):
            judges.seat_judge(panel, db.session.get_one(User, judge.user_id), actor=organiser, now=NOW)
        chain.ids |= {
            "honour_id": honour_id,
            "round_id": round_.id,
            "criterion_id": db.session.scalars(
                sa.select(Criterion.id).join(Criterion.rubric).where(Criterion.rubric.has(round_id=round_.id))
            ).first()
            or 0,
            "candidate_id": candidates[0].id,
            "panel_id": panel.id,
            "seat_id": panel.seats[0].id,
        }
    if reached >= 1:
        _mark(world, chain, submitted=reached >= 2)
    if reached >= 3:
        _list(world, chain, tied=stage == "listed")
    if reached >= 4:
        _certify(world, chain)
    return chain


def _candidates(honour_id: int) -> list[Candidate]:
    return list(
        db.session.scalars(sa.select(Candidate).where(Candidate.honour_id == honour_id).order_by(Candidate.number))
    )


def _mark(world: World, chain: Chain, *, submitted: bool) -> None:
    organiser, people = world.people[Role.ORGANISER], (world.people[Role.JUDGE], world.second[Role.JUDGE])
    with writing():
        panel = judges.get_panel(organiser, chain.ids["panel_id"])
        candidates = _candidates(chain.ids["honour_id"])
        if not submitted:
            judges.recuse(panel.seats[0], candidates[2], "同一单位", actor=organiser, now=NOW)
        judges.open_panel(panel, actor=organiser, now=NOW)
        for seat, judge in zip([s for s in panel.seats if s.user_id], people, strict=True):
            for at, candidate in enumerate(candidates):
                sheet = db.session.scalars(
                    sa.select(ScoreSheet).where(ScoreSheet.seat_id == seat.id, ScoreSheet.candidate_id == candidate.id)
                ).one()
                if at == 0:
                    chain.sheets.append(sheet.id)
                if submitted or (at == 1 and judge is people[0]):
                    # The first two tie, and so do the last two.
                    marks = {"c1": str(90 - 5 * (at // 2)), "c2": "88.5"}
                    judges.save_marks(sheet, marks, actor=judge, now=NOW)
                    judges.submit_sheet(sheet, actor=judge, now=NOW)
        chain.ids["sheet_id"] = chain.sheets[0]


def _list(world: World, chain: Chain, *, tied: bool) -> None:
    organiser = world.people[Role.ORGANISER]
    with writing():
        honour = db.session.get_one(Honour, chain.ids["honour_id"])
        round_ = db.session.get_one(Round, chain.ids["round_id"])
        run = selection.run_ranking(round_, actor=organiser, now=NOW)
        # All but one come from the first county, which takes every seat.
        places = selection.sharing(honour, selection.places_of(honour.campaign.division))
        weights = {division.id: 1 if division.id == chain.ids["division_id"] else 0 for division in places}
        honour.quota = 1 if tied else 2
        plan = selection.plan_quota(
            honour, method="sainte_lague", basis="typed", weights=weights, actor=organiser, now=NOW
        )
        made = selection.make_list(honour, run, plan, 1, actor=organiser, now=NOW)
        if not tied:
            selection.confirm_list(made, actor=organiser, now=NOW)
        chain.ids |= {"run_id": run.id, "plan_id": plan.id, "list_id": made.id}


def _certify(world: World, chain: Chain) -> None:
    certifier = world.people[Role.CERTIFIER]
    with writing():
        honour = db.session.get_one(Honour, chain.ids["honour_id"])
        pattern = f"吉民证{world.place_id}〔2012〕{{seq:04d}}号"
        series = certificates.open_series(honour, pattern, date(2012, 5, 9), actor=certifier, now=NOW)
        made = certificates.issue(honour, actor=certifier, now=NOW)
        assert len(made) == 2
        certificates.revoke(made[1], "姓名有误", actor=certifier, now=NOW)
        chain.ids |= {"series_id": series.id, "certificate_id": made[0].id}


ROSTERS = (None, "单位编码,单位名称,类别,所在地区\nX1,,没有此类,没有此地\n", "没有,表头\n")
MARKS = ("王秀兰,1,业务技能,90\n", "王秀兰,1,业务技能,九十\n", None)
NOMINATIONS = ("{unit},新品牌,三十年零投诉\n", "没有此单位,新品牌,三十年零投诉\n", None)


def _imports(world: World) -> None:
    """Send tables that can be read, that have mistakes, and that are none, to everything that takes tables."""
    organiser, ids = world.people[Role.ORGANISER], world.chains[2].ids
    for roster, marks, nominations, serial in zip(ROSTERS, MARKS, NOMINATIONS, (201, 202, 0), strict=True):
        with writing():
            unit = db.session.get_one(Unit, ids["unit_id"])
            name = unit.name
            # One that can be imported, one whose unit is unknown, and one that is no table.
            clerk = world.people[Role.CLERK]
            code = db.session.get_one(Unit, clerk.unit_id).code if serial == 201 else "NOPE"
            people = f"于海峰,{staff_make.number(serial)},{code}\n" if serial else ""
            sent = {
                "units": units.ask_import(
                    roster.encode() if roster else units.template_workbook(),
                    "名册.csv" if roster else "名册.xlsx",
                    actor=organiser,
                    now=NOW,
                ),
                "staff": units.ask_import(
                    ("姓名,公民身份号码,单位编码\n" + people if people else "没有,表头\n").encode(),
                    "人员.csv",
                    sort=staff.STAFF,
                    actor=clerk,
                    now=NOW,
                ),
                "accounts": account_imports.ACCOUNTS.ask(
                    (f"姓名,角色,任职单位\n冯春,评委,{name}\n" if serial == 201 else "没有,表头\n").encode()
                    if serial != 202
                    else "姓名,角色,任职单位\n冯春,皇帝,天上\n".encode(),
                    "账号.csv",
                    actor=organiser,
                    now=NOW,
                ),
                "judges": judges.ask_marks_import(
                    judges.get_panel(organiser, ids["panel_id"]),
                    ("候选人,评委,指标,得分\n" + marks if marks else "没有,表头\n").encode(),
                    "评分.csv",
                    actor=organiser,
                    now=NOW,
                ),
                "campaigns": candidate_imports.ask_import(
                    db.session.get_one(Honour, ids["honour_id"]),
                    ("推荐单位,名称,简要事迹\n" + nominations.format(unit=name) if nominations else "没有\n").encode(),
                    "候选品牌.csv",
                    actor=organiser,
                    now=NOW,
                ),
            }
            for blueprint, (made, job) in sent.items():
                world.imports.setdefault(blueprint, []).append(made.id)
                job.user_id = None  # everybody's own jobs are made below
        jobs.run_pending()


def _jobs(world: World) -> None:
    for role, actor in world.people.items():
        world.jobs[role] = []
        for state in (JobState.DONE, JobState.QUEUED, JobState.FAILED):
            with writing():
                job: Job = jobs.ask("test.nothing", {}, title="打印 2 张证书", actor=actor, now=NOW)
                job.state = state
                if state is JobState.DONE:
                    job.file = keep(b"%PDF-1.7", name="证书.pdf", media_type=PDF, actor=actor, now=NOW)
                if state is not JobState.QUEUED:
                    job.started_at = job.ended_at = NOW
                job.reference = "0123456789" if state is JobState.FAILED else None
                world.jobs[role].append(job.id)


def _messages(world: World) -> None:
    """Write to everybody, and leave four e-mails in the outbox."""
    for role, actor in world.people.items():
        with writing():
            draft = Draft(
                "role.granted", oneself(actor.user_id, actor.grant_id), {"role": role.value, "place": actor.place}
            )
            inbox.post(replace(draft, endpoint="pages.home"), Category.ROLES, now=NOW)
        world.messages[role] = list(db.session.scalars(sa.select(Message.id).where(Message.user_id == actor.user_id)))
    peer = world.people[Role.PEER]
    for _nth_mail in range(4):
        with writing():
            row = mail_row(peer.user_id or 0, MailKind.MESSAGE, peer.path, "peer@example.cn", uuid4().hex, now=NOW)
            mail = Mail(**row)
            db.session.add(mail)
            db.session.flush()
            world.mails.append(mail.id)


def code_of(world: World) -> str:
    """Return the code of the world's valid certificate."""
    return db.session.get_one(Certificate, world.chains[0].ids["certificate_id"]).code


def seats_of(world: World, chain: int) -> list[Seat]:
    """Return a chain's judges' seats."""
    return list(judges.get_panel(world.people[Role.ORGANISER], world.chains[chain].ids["panel_id"]).seats)
