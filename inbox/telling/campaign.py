"""What is said of rankings, quotas, lists and certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

import sqlalchemy as sa

from campaigns.models import Candidate, Honour
from certificates.models import Certificate, CertificateSeries
from core.access import Role
from core.db import db
from inbox.acts import Act, Draft, Holder
from inbox.people import clerks_of, in_charge
from selection.models import Nominee, NomineeList, QuotaPlan, RankingRun, Standing

TEXT_OF = {Standing.CHOSEN: "nominee.chosen", Standing.RESERVE: "nominee.reserve"}


def _of(honour: Honour) -> dict[str, str]:
    return {"honour": honour.name, "campaign": honour.campaign.name}


def ranking_run(act: Act) -> Iterator[Draft]:
    """Tell organisers and supervisors that there is a ranking, to look at and to recompute."""
    run: RankingRun = act.subject
    who = in_charge([Role.ORGANISER, Role.SUPERVISOR], act.path)
    yield Draft(
        "ranking.run", who, {**_of(run.round.honour), "number": run.number}, "selection.run", {"run_id": run.id}
    )


def ranking_differs(act: Act) -> Iterator[Draft]:
    """Tell organisers and supervisors that a recomputation disagrees; that it agrees is in the log."""
    if act.detail["agrees"]:
        return
    run: RankingRun = act.subject
    who = in_charge([Role.ORGANISER, Role.SUPERVISOR], act.path)
    yield Draft("ranking.differs", who, _of(run.round.honour), "selection.recompute", {"run_id": run.id})


def quota_tied(act: Act) -> Iterator[Draft]:
    """Tell the organisers of seats of a quota that wait for a decision."""
    plan: QuotaPlan = act.subject
    if plan.tie:
        who = in_charge([Role.ORGANISER], act.path)
        yield Draft("quota.tied", who, _of(plan.honour), "selection.plan", {"plan_id": plan.id})


def list_tied(act: Act) -> Iterator[Draft]:
    """Tell the organisers of a tie at the line of a list."""
    made: NomineeList = act.subject
    tied = sa.exists().where(Nominee.list_id == made.id, Nominee.standing == Standing.TIED)
    if db.session.scalar(sa.select(tied)):
        who = in_charge([Role.ORGANISER], act.path)
        yield Draft("list.tied", who, _of(made.honour), "selection.nominees", {"list_id": made.id})


def list_confirmed(act: Act) -> Iterator[Draft]:
    """Tell the units of those chosen and of the reserves, and those who issue certificates."""
    made: NomineeList = act.subject
    said = _of(made.honour)
    who = in_charge([Role.CERTIFIER], act.path)
    yield Draft("list.confirmed", who, said, "certificates.honour", {"honour_id": made.honour_id})
    rows = db.session.execute(
        sa.select(Nominee.standing, Candidate.id, Candidate.name, Candidate.unit_id)
        .join(Candidate, Candidate.id == Nominee.candidate_id)
        .where(Nominee.list_id == made.id, Nominee.standing.in_(TEXT_OF))
        .order_by(Nominee.position)
    ).all()
    clerks = clerks_of(row.unit_id for row in rows)
    for standing, text in TEXT_OF.items():
        told = (
            replace(clerk, params={"who": row.name}, args={"candidate_id": row.id})
            for row in rows
            if row.standing is standing
            for clerk in clerks.get(row.unit_id, ())
        )
        yield Draft(text, tuple(told), said, "campaigns.candidate")


def certificates_issued(act: Act) -> Iterator[Draft]:
    """Tell each unit how many certificates it has been given."""
    series: CertificateSeries = act.subject
    # Those of this act: the newest so many of the series, whose row is locked.
    units = db.session.scalars(
        sa.select(Candidate.unit_id)
        .join(Certificate, Certificate.candidate_id == Candidate.id)
        .where(Certificate.series_id == series.id)
        .order_by(Certificate.seq.desc())
        .limit(act.detail["count"])
    ).all()
    said, where = _of(series.honour), {"campaign_id": series.honour.campaign_id}
    yield Draft("certificates.issued", tuple(_counted(units)), said, "campaigns.campaign", where)


def _counted(units: Iterable[int]) -> Iterator[Holder]:
    counts = Counter(units)
    for unit_id, clerks in clerks_of(counts).items():
        for clerk in clerks:
            yield replace(clerk, params={"count": counts[unit_id]})


def certificate_ended(act: Act) -> Iterator[Draft]:
    """Tell a unit that a certificate of its candidate no longer holds, or has another in its place."""
    one: Certificate = act.subject
    clerks = clerks_of([one.candidate.unit_id]).get(one.candidate.unit_id, [])
    said = {**_of(one.series.honour), "who": one.holder, "reason": act.detail.get("reason") or one.revoked_reason}
    yield Draft(act.name, tuple(clerks), said, "campaigns.candidate", {"candidate_id": one.candidate_id})
