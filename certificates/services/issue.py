"""Issuing: one number each from a pattern, and the exact text that will be printed. 颁发证书"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaigns.models import Activity, Candidate, HolderKind, Honour
from campaigns.services import require_open
from certificates.models import Certificate, CertificateSeries, CertificateState
from certificates.rendering.dates import chinese_date
from certificates.services.keepers import require_keeper
from certificates.services.numbering import series_of
from certificates.services.patterns import filled, number_at
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from selection.models import ListState, Nominee, NomineeList, Standing
from selection.services import confirmed_list, confirmed_nominees

TITLE = "荣誉证书"
CLOSING = "特发此证，以资鼓励。"


def waiting(honour: Honour) -> list[Candidate]:
    """Return the confirmed nominees who never had a certificate of this honour, in order of merit. 待颁发

    One whose certificate was revoked does not wait: only a person who decides so, on the page of
    the revoked one, gives another.
    """
    had = set(
        db.session.scalars(
            sa.select(Certificate.candidate_id)
            .join(Candidate, Candidate.id == Certificate.candidate_id)
            .where(Candidate.honour_id == honour.id)
        )
    )
    return [nominee.candidate for nominee in confirmed_nominees(honour) if nominee.candidate_id not in had]


def issue(honour: Honour, *, actor: Actor, now: datetime) -> list[Certificate]:
    """Give every confirmed nominee of an honour who waits for one a certificate. 颁发证书

    Sent twice, the second finds nobody waiting. The series' row is locked, so that of two who issue
    at once the second waits, and sees whom the first has served.

    Raises:
        Closed: No phase of the campaign opens certificates today.
        DomainError: The numbering is not set, or no list is confirmed.
        Conflict: Another honour's certificate has one of the numbers, or who holds a valid one is on the
            confirmed list no longer: there would be more holders than the honour has places.
    """
    require_keeper(actor, honour.path)
    require_open(honour.campaign, Activity.HONOUR, now)
    series = series_of(honour, lock=True)
    if series is None:
        raise DomainError("Set the numbering of the certificates first.")
    if confirmed_list(honour) is None:
        raise DomainError("No list of nominees is confirmed for this honour yet.", advice="Confirm the list first.")
    _refuse_strays(honour)
    made = give(series, [(who, who.name) for who in waiting(honour)], actor=actor, now=now)
    if made:
        first, last = made[0].number, made[-1].number
        audit.record("certificates.issued", series, actor=actor, now=now, count=len(made), first=first, last=last)
    return made


def _refuse_strays(honour: Honour) -> None:
    """Refuse to issue beside certificates of a list that another has taken the place of."""
    chosen = (
        sa.select(Nominee.candidate_id)
        .join(NomineeList, NomineeList.id == Nominee.list_id)
        .where(
            NomineeList.honour_id == honour.id,
            NomineeList.state == ListState.CONFIRMED,
            Nominee.standing == Standing.CHOSEN,
        )
    )
    strays = db.session.scalars(
        sa.select(Certificate.number)
        .join(CertificateSeries, CertificateSeries.id == Certificate.series_id)
        .where(
            CertificateSeries.honour_id == honour.id,
            Certificate.state == CertificateState.VALID,
            Certificate.candidate_id.not_in(chosen),
        )
        .order_by(Certificate.seq)
    ).all()
    if strays:
        raise Conflict(
            "%(count)s valid certificates belong to candidates who are not on the confirmed list, such as %(number)s.",
            advice="Revoke them first, or confirm another list.",
            count=len(strays),
            number=strays[0],
        )


def give(
    series: CertificateSeries,
    holders: Sequence[tuple[Candidate, str]],
    *,
    actor: Actor,
    now: datetime,
    replaces: Certificate | None = None,
) -> list[Certificate]:
    """Take the next numbers of a series, whose row the caller has locked, for these holders."""
    first = series.next_seq
    made = [_certificate(series, first + place, candidate, holder) for place, (candidate, holder) in enumerate(holders)]
    taken = db.session.scalar(
        sa.select(Certificate.number).where(Certificate.number.in_([one.number for one in made])).limit(1)
    )
    if taken is not None:
        raise Conflict(
            "The number %(number)s is on another honour's certificate already.",
            advice="Set another numbering for this honour.",
            number=taken,
        )
    series.next_seq = first + len(made)
    for one in made:
        one.issued_by, one.issued_at = actor.user_id, now
        one.replaces_id = replaces.id if replaces else None
    db.session.add_all(made)
    db.session.flush()
    return made


def _certificate(series: CertificateSeries, seq: int, candidate: Candidate, holder: str) -> Certificate:
    number, code = number_at(series.pattern, seq), new_code()
    return Certificate(
        series_id=series.id,
        candidate_id=candidate.id,
        seq=seq,
        number=number,
        code=code,
        holder=holder,
        path=series.path,
        printed=printed_text(series, holder, number, code),
        state=CertificateState.VALID,
        issued_on=series.issued_on,
    )


def new_code() -> str:
    """Return 128 random bits in letters that a person can type: no 0, 1, 8, 9. 查验码"""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def printed_text(series: CertificateSeries, holder: str, number: str, code: str) -> dict[str, Any]:
    """Return exactly what the paper says; stored, so that a reprint is the same for ever. 证书文字"""
    honour, campaign = series.honour, series.honour.campaign
    return {
        "number": number,
        "code": code,
        "design": honour.holder_kind.value,
        "title": TITLE,
        "holder": holder,
        "salutation": "同志：" if honour.holder_kind is HolderKind.PERSON else "：",
        "body": filled(series.body, year=campaign.year, campaign=campaign.name, honour=honour.name),
        "honour": honour.name,
        "closing": CLOSING,
        "issuer": campaign.issuer,
        "date_text": chinese_date(series.issued_on),
    }
