"""Finding certificates: for those who keep them, and for anybody who holds one in hand. 查找与查验"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from campaigns.models import Candidate, Honour
from certificates.models import Certificate, CertificateSeries, CertificateState
from core.access import Actor, within
from core.db import db
from core.errors import NotFound
from core.sheets import clean

CODE = re.compile("[A-Z2-7]{26}")
# Figures that are not in the alphabet of codes, as the letters that they were read for.
_MISREAD = str.maketrans("018", "OIB")
# 〔〕 are hard to find on a phone; whichever brackets were typed, the same number is meant.
BRACKETS = ("〔〕", "()", "（）", "[]", "［］", "【】")
_OPENING, _CLOSING = re.compile(r"[〔(（\[［【]"), re.compile(r"[〕)）\]］】]")


def get_certificate(actor: Actor, certificate_id: int) -> Certificate:
    """Return a certificate of a campaign within the actor's subtree."""
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None or not actor.sees(certificate.path):
        raise NotFound
    return certificate


def find_certificates(
    actor: Actor,
    honour: Honour,
    *,
    text: str = "",
    state: CertificateState | None = None,
    page: int = 1,
    size: int | None = 50,
) -> tuple[Sequence[Certificate], int]:
    """Return one page of an honour's certificates in order of number, and how many there are; no size is all."""
    found = (
        sa.select(Certificate)
        .join(Certificate.series)
        .join(Certificate.candidate)
        .where(within(Certificate.path, actor.path), CertificateSeries.honour_id == honour.id)
    )
    if state is not None:
        found = found.where(Certificate.state == state)
    if text:
        named = Certificate.holder.contains(text, autoescape=True)
        found = found.where(named | Certificate.number.contains(text, autoescape=True))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    way = contains_eager(Certificate.candidate).options(joinedload(Candidate.unit))
    rows = found.options(way).order_by(Certificate.seq).limit(size).offset((page - 1) * size if size else None)
    return db.session.scalars(rows).all(), total


def valid_of(honour: Honour) -> Sequence[Certificate]:
    """Return an honour's valid certificates in order of number."""
    return db.session.scalars(
        sa.select(Certificate)
        .join(Certificate.series)
        .where(CertificateSeries.honour_id == honour.id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.seq)
    ).all()


def count_valid(honour: Honour) -> int:
    """Count an honour's valid certificates."""
    counted = (
        sa.select(sa.func.count(Certificate.id))
        .join(Certificate.series)
        .where(CertificateSeries.honour_id == honour.id, Certificate.state == CertificateState.VALID)
    )
    return db.session.scalar(counted) or 0


def plain_code(code: str) -> str:
    """Read a code as typed: half width, upper case, without spaces and dashes, 0 1 8 for O I B.

    >>> plain_code("abcd-efgh ij01")
    'ABCDEFGHIJOI'
    """
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).upper().translate(_MISREAD)


def find_by_code(code: str) -> Certificate | None:
    """Return the certificate that a code on paper names, if any. 按查验码查验"""
    # The database sees nothing but what could be a code.
    plain = plain_code(code) if len(code) <= 64 else ""
    if CODE.fullmatch(plain) is None:
        return None
    return db.session.scalar(sa.select(Certificate).where(Certificate.code == plain))


def find_by_number(number: str, holder: str) -> Certificate | None:
    """Return a certificate by its number and the holder's full name; either alone says nothing. 按编号查验"""
    typed, asked = readings(number), _bare(holder)
    if not typed or not asked:
        return None
    found = db.session.scalars(sa.select(Certificate).where(Certificate.number.in_(typed)).order_by(Certificate.id))
    same = [one for one in found if hmac.compare_digest(_bare(one.holder), asked)]
    return same[0] if same else None


def readings(number: str) -> list[str]:
    """Return the numbers that a typed one may stand for: as typed, and with each kind of brackets."""
    bare = "".join(number.split())
    if not bare or len(bare) > 64 or not bare.isprintable():
        return []
    half = unicodedata.normalize("NFKC", bare)
    styled = [_CLOSING.sub(pair[1], _OPENING.sub(pair[0], half)) for pair in BRACKETS]
    return list(dict.fromkeys([bare, half, *styled]))


def _bare(name: str) -> bytes:
    """Return a name as it is compared: the same dots and letters, no spaces, no capitals."""
    return "".join(clean.person(name).split()).casefold().encode("utf-8", "replace")
