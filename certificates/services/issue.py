"""Issuing: one number each from a pattern, and the exact text that will be printed."""

from __future__ import annotations

import base64
import secrets
import string
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from campaigns.models import Activity, Candidate, HolderKind, Honour
from campaigns.services import require_open
from certificates.models import Certificate, CertificateSeries, CertificateState
from certificates.rendering.dates import chinese_date
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from selection.services import confirmed_nominees

# A person's certificate prints the honour on a line of its own after this; the others above it.
BODY = {
    HolderKind.PERSON: "在{year}年度“{campaign}”活动中表现突出，被评为",
    HolderKind.UNIT: "在{year}年度“{campaign}”活动中成绩突出，被评为{honour}。",
    HolderKind.BRAND: "在{year}年度“{campaign}”活动中成效突出，被评为{honour}。",
}
CLOSING = "特发此证，以资鼓励。"
TITLE = "荣誉证书"


class BadPattern(DomainError):
    """A numbering pattern or a printed text that cannot be filled in."""


def _fields(pattern: str) -> list[tuple[str, str]]:
    try:
        return [(name, spec or "") for _t, name, spec, _c in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        raise BadPattern("A brace is open or left over in the pattern.") from None


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that would not give every certificate a number of its own."""
    fields = _fields(pattern)
    if [name for name, _spec in fields] != ["seq"]:
        raise BadPattern("The pattern needs {seq} exactly once, such as 吉民证〔2012〕{seq:04d}号.")
    spec = fields[0][1]
    if spec and not (spec.startswith("0") and spec.endswith("d") and spec[1:-1].isdigit() and int(spec[1:-1]) <= 9):
        raise BadPattern("After {seq: only a width such as 04d may stand.")
    if len(pattern.format(seq=10**9)) > 60:
        raise BadPattern("The pattern is too long for a certificate.")


def check_body(body: str) -> None:
    """Refuse a printed text with anything to fill in but the year, the campaign and the honour."""
    unknown = {name for name, spec in _fields(body) if spec or name not in ("year", "campaign", "honour")}
    if unknown or "!" in "".join(name for name, _s in _fields(body)):
        raise BadPattern("In the text only {year}, {campaign} and {honour} are filled in.")


def preview_number(pattern: str) -> str:
    """Return the first number that a pattern gives."""
    check_pattern(pattern)
    return pattern.format(seq=1)


def series_of(honour: Honour) -> CertificateSeries | None:
    """Return an honour's numbering, if it has one."""
    return db.session.scalar(sa.select(CertificateSeries).where(CertificateSeries.honour_id == honour.id))


def open_series(
    honour: Honour, pattern: str, issued_on: date, body: str | None = None, *, actor: Actor, now: datetime
) -> CertificateSeries:
    """Set how an honour's certificates are numbered, dated and worded. 设定证书编号规则

    Raises:
        Conflict: Certificates were already issued by other rules.
        BadPattern: The pattern or the text cannot be filled in.
    """
    body = body or BODY[honour.holder_kind]
    check_pattern(pattern)
    check_body(body)
    series = series_of(honour)
    if series is None:
        series = CertificateSeries(honour=honour, pattern=pattern, issued_on=issued_on, body=body, next_seq=1)
        db.session.add(series)
    elif series.next_seq > 1:
        raise Conflict("Certificates of this honour were already issued; its numbering stays as it is.")
    else:
        series.pattern, series.issued_on, series.body = pattern, issued_on, body
    audit.record("series.set", series, actor=actor, now=now)
    return series


def waiting(honour: Honour) -> Sequence[Candidate]:
    """Return the confirmed nominees who hold no valid certificate yet, in order of merit."""
    nominees = [nominee.candidate for nominee in confirmed_nominees(honour)]
    ids = [candidate.id for candidate in nominees]
    held = set(
        db.session.scalars(
            sa.select(Certificate.candidate_id).where(
                Certificate.candidate_id.in_(ids), Certificate.state == CertificateState.VALID
            )
        )
    )
    return [candidate for candidate in nominees if candidate.id not in held]


def issue(honour: Honour, *, actor: Actor, now: datetime) -> list[Certificate]:
    """Give every confirmed nominee of an honour who waits for one a certificate. 颁发证书

    Sent twice, the second finds nobody waiting. The series' row is locked, so that two who issue
    at once do not take the same number.

    Raises:
        DomainError: The numbering is not set, or nobody is confirmed.
        PhaseClosed: The campaign is not in a phase that opens certificates.
    """
    require_open(honour.campaign, Activity.HONOUR, now)
    series = db.session.scalar(
        sa.select(CertificateSeries).where(CertificateSeries.honour_id == honour.id).with_for_update()
    )
    if series is None:
        raise DomainError("Set the numbering of the certificates first.")
    if not confirmed_nominees(honour):
        raise DomainError("No list of nominees is confirmed for this honour yet.")
    made = [make(series, candidate, candidate.name, actor=actor, now=now) for candidate in waiting(honour)]
    if made:
        audit.record("certificates.issued", series, actor=actor, now=now, count=len(made))
    return made


def new_code() -> str:
    """Return 128 random bits in letters that a person can type: no 0, 1, 8, 9."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def make(
    series: CertificateSeries,
    candidate: Candidate,
    holder: str,
    *,
    actor: Actor,
    now: datetime,
    replaces: Certificate | None = None,
) -> Certificate:
    """Take the next number of a series, whose row the caller has locked, for one holder."""
    seq, series.next_seq = series.next_seq, series.next_seq + 1
    number, code = series.pattern.format(seq=seq), new_code()
    certificate = Certificate(
        series=series,
        candidate=candidate,
        seq=seq,
        number=number,
        code=code,
        holder=holder,
        path=series.honour.campaign.path,
        printed=printed_text(series, holder, number, code),
        state=CertificateState.VALID,
        issued_on=series.issued_on,
        issued_by=actor.user_id,
        issued_at=now,
        replaces_id=replaces.id if replaces else None,
    )
    db.session.add(certificate)
    db.session.flush()
    return certificate


def printed_text(series: CertificateSeries, holder: str, number: str, code: str) -> dict[str, Any]:
    """Return exactly what the paper says; stored, so that a reprint is the same for ever."""
    honour, campaign = series.honour, series.honour.campaign
    filled = series.body.format(year=campaign.year, campaign=campaign.name, honour=honour.name)
    return {
        "number": number,
        "code": code,
        "design": honour.holder_kind.value,
        "title": TITLE,
        "holder": holder,
        "salutation": "同志：" if honour.holder_kind is HolderKind.PERSON else "：",
        "body": [line for line in filled.splitlines() if line.strip()],
        "honour": honour.name,
        "closing": CLOSING,
        "issuer": campaign.issuer,
        "date_text": chinese_date(series.issued_on),
    }
