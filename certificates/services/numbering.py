"""How an honour's certificates are numbered, dated and worded. 证书编号规则"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from campaigns.models import HolderKind, Honour
from certificates.models import CertificateSeries
from certificates.services.keepers import require_keeper
from certificates.services.patterns import BadPattern, check_body, number_at, parts_of, typed
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict

# A person's certificate prints the honour on a line of its own after this; the others above it.
BODY = {
    HolderKind.PERSON: "在{year}年度“{campaign}”活动中表现突出，被评为",
    HolderKind.UNIT: "在{year}年度“{campaign}”活动中成绩突出，被评为{honour}。",
    HolderKind.BRAND: "在{year}年度“{campaign}”活动中成效突出，被评为{honour}。",
}
MARKS = {HolderKind.PERSON: "标", HolderKind.UNIT: "窗", HolderKind.BRAND: "牌"}
# The one character that stands for a province, after the first two figures of its division codes.
_SHORT = (
    "11京12津13冀14晋15内21辽22吉23黑31沪32苏33浙34皖35闽36赣37鲁41豫"
    "42鄂43湘44粤45桂46琼50渝51川52黔53滇54藏61陕62甘63青64宁65新"
)
SHORT = {_SHORT[at : at + 2]: _SHORT[at + 2] for at in range(0, len(_SHORT), 3)}


def series_of(honour: Honour, *, lock: bool = False) -> CertificateSeries | None:
    """Return an honour's numbering, if it has one; its locked row is the right to the next number."""
    found = sa.select(CertificateSeries).where(CertificateSeries.honour_id == honour.id)
    if lock:
        # What the session read before the lock may be out of date by now.
        found = found.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(found)


def propose_pattern(honour: Honour) -> str:
    """Return a pattern in the usual form that no other honour uses: 吉民证〔2012〕{seq:04d}号. 编号建议"""
    division = honour.campaign.division
    place = SHORT.get(division.code[:2], "") + (division.name[:1] if len(division.code) > 2 else "")
    tail, mark = f"〔{honour.campaign.year}〕{{seq:04d}}号", MARKS[honour.holder_kind]
    plain, marked, numbered = f"{place}民证{tail}", f"{place}民证{mark}{tail}", f"{place}民证{mark}{honour.id}{tail}"
    return next((p for p in (plain, marked) if not _taken(p, honour)), numbered)


def _taken(pattern: str, honour: Honour) -> bool:
    """Tell whether another honour's pattern differs from this in nothing but the width of its number."""
    before, _width, after = parts_of(pattern)
    others = db.session.scalars(
        sa.select(CertificateSeries.pattern).where(
            CertificateSeries.honour_id != honour.id,
            CertificateSeries.pattern.startswith(before, autoescape=True),
        )
    )
    return any(parts_of(other)[::2] == (before, after) for other in others)


def open_series(
    honour: Honour, pattern: str, issued_on: date, body: str | None = None, *, actor: Actor, now: datetime
) -> CertificateSeries:
    """Set how an honour's certificates are numbered, dated and worded; sent twice, it is set once. 设定证书编号规则

    Preparation, so it needs no open phase; issuing does.

    Raises:
        Conflict: Certificates were already issued by other rules.
        BadPattern, BadText: The pattern or the text cannot be filled in, or another honour has the pattern.
    """
    require_keeper(actor, honour.path)
    pattern, body = typed(pattern), typed(body or BODY[honour.holder_kind])
    parts_of(pattern)
    check_body(body)
    # The honour's row stands for its numbering until that has a row of its own.
    db.session.execute(sa.select(Honour.id).where(Honour.id == honour.id).with_for_update())
    series = series_of(honour, lock=True)
    if series is not None and (series.pattern, series.issued_on, series.body) == (pattern, issued_on, body):
        return series
    if series is not None and series.next_seq > 1:
        raise Conflict("Certificates of this honour were already issued; its numbering stays as it is.")
    if _taken(pattern, honour):
        raise BadPattern("Another honour is numbered like this. Put in a character that tells them apart.")
    if series is None:
        series = CertificateSeries(honour=honour, next_seq=1)
        db.session.add(series)
    series.pattern, series.issued_on, series.body = pattern, issued_on, body
    audit.record("series.set", series, actor=actor, now=now, pattern=pattern)
    return series


def next_numbers(series: CertificateSeries, count: int) -> tuple[str, str]:
    """Return the first and the last of the next so many numbers, to be shown before they are given."""
    first = series.next_seq
    return number_at(series.pattern, first), number_at(series.pattern, first + max(count, 1) - 1)
