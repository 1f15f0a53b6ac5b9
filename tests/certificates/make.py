"""Making things for tests of certificates: an honour whose list of nominees is confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.models import Activity, Campaign, Candidate, CandidateState, HolderKind, Honour, Phase, Round
from certificates import services
from certificates.models import Certificate, CertificateSeries
from core import audit
from core.access import Actor, Role, system
from core.db import db, writing
from selection.models import ListState, Nominee, NomineeList, QuotaPlan, RankingRun, Standing
from tests import make
from tests.conftest import NOW
from units.models import Division, Unit

PATTERN = "吉民证〔2012〕{seq:04d}号"
DAY = date(2012, 6, 30)
NAMES = ("王秀兰", "阿卜杜拉·买买提", "吴𠮷")
_round = itertools.count(1)


@dataclass
class Ceremony:
    """An honour on the day of its certificates, and the people who keep them."""

    tree: dict[str, Division]
    unit: Unit
    honour_id: int
    certifier: Actor

    @property
    def honour(self) -> Honour:
        return db.session.get_one(Honour, self.honour_id)

    def number(self, pattern: str = PATTERN, body: str | None = None, actor: Actor | None = None) -> CertificateSeries:
        with writing():
            return services.open_series(self.honour, pattern, DAY, body, actor=actor or self.certifier, now=NOW)

    def issue(self, actor: Actor | None = None, now: datetime = NOW) -> list[Certificate]:
        with writing():
            return services.issue(self.honour, actor=actor or self.certifier, now=now)

    def issued(self) -> list[Certificate]:
        """Number and issue; the certificates in order of number."""
        self.number()
        return self.issue()

    def revoke(self, certificate: Certificate, reason: str = "姓名有误", actor: Actor | None = None) -> None:
        with writing():
            services.revoke(certificate, reason, actor=actor or self.certifier, now=NOW)

    def reissue(
        self, certificate: Certificate, holder: str, reason: str = "姓名有误", actor: Actor | None = None
    ) -> Certificate:
        with writing():
            return services.reissue(certificate, holder, reason, actor=actor or self.certifier, now=NOW)


def ceremony(
    names: Sequence[str] = NAMES,
    *,
    kind: HolderKind = HolderKind.PERSON,
    place: str = "22",
    activity: Activity = Activity.HONOUR,
    tree: dict[str, Division] | None = None,
    campaign: Campaign | None = None,
    title: str = "优秀服务标兵",
) -> Ceremony:
    """Make an honour of a place with a confirmed list of these nominees, its phase open at NOW."""
    tree = tree or make.tree()
    unit = make.unit(tree["220102"])
    with writing():
        campaign = campaign or _campaign(tree[place], activity)
        honour = Honour(campaign=campaign, name=title, holder_kind=kind, quota=len(names))
        db.session.add(honour)
        db.session.flush()
        confirm(honour, [_candidate(honour, n, name, unit) for n, name in enumerate(names, 1)])
        audit.record("test.ceremony", honour, actor=system(), now=NOW)
    return Ceremony(tree, unit, honour.id, make.person(Role.CERTIFIER, tree[place], "崔明淑"))


def _campaign(place: Division, activity: Activity) -> Campaign:
    made = Campaign(
        name="为民服务创先争优",
        issuer=f"{place.name}民政厅",
        year=2012,
        division=place,
        path=place.path,
        created_at=NOW,
    )
    phase = Phase(name="表彰", activity=activity, opens_on=date(2012, 5, 1), closes_on=date(2012, 5, 31))
    made.phases.append(phase)
    db.session.add(made)
    return made


def _candidate(honour: Honour, number: int, name: str, unit: Unit) -> Candidate:
    made = Candidate(
        honour=honour,
        number=number,
        name=name,
        unit_id=unit.id,
        path=unit.path,
        state=CandidateState.NOMINATED,
        nominated_at=NOW,
    )
    db.session.add(made)
    db.session.flush()
    return made


def confirm(honour: Honour, chosen: Sequence[Candidate], reserves: Sequence[Candidate] = ()) -> NomineeList:
    """Put candidates on a confirmed list of nominees, within the open transaction."""
    serial = next(_round)
    run = RankingRun(
        round=Round(honour=honour, name=f"第{serial}轮"),
        number=1,
        scheme={},
        input_sha256="0" * 64,
        input_gz=b"",
        candidate_count=len(chosen),
        judge_count=1,
        recusal_count=0,
        total_decimals=2,
        run_at=NOW,
    )
    plan = QuotaPlan(honour=honour, number=serial, method="sainte_lague", seats=len(chosen), basis="units", made_at=NOW)
    db.session.add_all([run, plan])
    db.session.flush()
    made = NomineeList(
        honour=honour,
        run=run,
        plan=plan,
        number=serial,
        state=ListState.CONFIRMED,
        reserves_each=0,
        made_at=NOW,
        confirmed_at=NOW,
    )
    standings = [(Standing.CHOSEN, one) for one in chosen] + [(Standing.RESERVE, one) for one in reserves]
    for place, (standing, candidate) in enumerate(standings, 1):
        made.nominees.append(
            Nominee(
                candidate=candidate,
                division_id=honour.campaign.division_id,
                standing=standing,
                position=place,
                place=place,
                rank=place,
                rule={},
            )
        )
    db.session.add(made)
    db.session.flush()
    return made
