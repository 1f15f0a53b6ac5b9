"""Certificates in the search. 证书搜索"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from campaigns.models import Candidate
from certificates.models import Certificate, CertificateSeries, CertificateState
from core.access import Actor, Role, within
from core.db import db
from core.search import Findable, Said, Shown


def _says(row: Any) -> Said:
    return Said((row.holder,), (row.number, str(row.seq), f"{row.seq:04d}"))


def _show(actor: Actor, ids: Sequence[int]) -> Mapping[int, Shown]:
    found = db.session.scalars(
        sa.select(Certificate)
        .where(Certificate.id.in_(ids), within(Certificate.path, actor.path))
        .options(
            joinedload(Certificate.series).joinedload(CertificateSeries.honour),
            joinedload(Certificate.candidate).joinedload(Candidate.unit),
        )
    )
    return {one.id: _shown(one) for one in found}


def _shown(certificate: Certificate) -> Shown:
    revoked, honour = certificate.state is CertificateState.REVOKED, certificate.series.honour.name
    return Shown(
        title=certificate.holder,
        url=url_for("certificates.certificate", certificate_id=certificate.id),
        place=certificate.candidate.unit.name,
        state=f"{honour} · {_('Revoked')}" if revoked else honour,
        number=certificate.number,
        muted=revoked,
    )


CERTIFICATES = Findable(
    kind="certificate",
    label=_l("Certificates"),
    roles=frozenset({Role.CERTIFIER, Role.ORGANISER, Role.SUPERVISOR}),
    rows=sa.select(Certificate.id, Certificate.path, Certificate.holder, Certificate.number, Certificate.seq),
    key=Certificate.id,
    says=_says,
    touches={Certificate: lambda certificate: certificate.id},
    show=_show,
)
