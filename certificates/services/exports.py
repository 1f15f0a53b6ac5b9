"""The list of certificates as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from campaigns.models import Honour
from certificates.models import Certificate, CertificateState
from core.sheets import Column, write_table


def workbook(honour: Honour, certificates: Sequence[Certificate]) -> bytes:
    """Write an honour's certificates as a table an office would file. 证书清单"""
    columns = [
        Column(_("Certificate number")),
        Column(_("Holder")),
        Column(_("Nominating unit")),
        Column(_("Date printed"), kind="date"),
        Column(_("State")),
        Column(_("Reason")),
        Column(_("Verification code")),
    ]
    states = {CertificateState.VALID: _("Valid"), CertificateState.REVOKED: _("Revoked")}
    rows = [
        [c.number, c.holder, c.candidate.unit.name, c.issued_on, states[c.state], c.revoked_reason, c.code]
        for c in certificates
    ]
    title = _("%(honour)s: certificates", honour=honour.name)
    return write_table(title, columns, rows)
