"""The lists of certificates as workbooks. 导出"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from campaigns.models import Honour
from certificates.models import Certificate, CertificateState
from certificates.services.overview import HonourAtWork
from core.clock import CHINA
from core.sheets import Column, write_table


def workbook(honour: Honour, certificates: Sequence[Certificate]) -> bytes:
    """Write an honour's certificates as a table an office would file. 证书清单"""
    columns = [
        Column(_("Certificate number")),
        Column(_("Holder")),
        Column(_("Nominating unit")),
        Column(_("Date on the certificate"), kind="date"),
        Column(_("State")),
        Column(_("Revoked on"), kind="datetime"),
        Column(_("Reason")),
        Column(_("Verification code")),
    ]
    states = {CertificateState.VALID: _("Valid"), CertificateState.REVOKED: _("Revoked")}
    rows = [
        [
            one.number,
            one.holder,
            one.candidate.unit.name,
            one.issued_on,
            states[one.state],
            one.revoked_at.astimezone(CHINA) if one.revoked_at else None,
            one.revoked_reason,
            one.code,
        ]
        for one in certificates
    ]
    return write_table(_("Certificates: %(honour)s", honour=honour.name), columns, rows, note=honour.campaign.name)


def overview_workbook(honours: Sequence[HonourAtWork]) -> bytes:
    """Write how far every honour's certificates are. 证书总览"""
    columns = [
        Column(_("Honour")),
        Column(_("Campaign")),
        Column(_("Year"), kind="integer"),
        Column(_("To be issued"), kind="integer"),
        Column(_("Valid"), kind="integer"),
        Column(_("Revoked"), kind="integer"),
    ]
    rows = [
        [row.honour.name, row.honour.campaign.name, row.honour.campaign.year, row.waiting, row.valid, row.revoked]
        for row in honours
    ]
    return write_table(_("Certificates"), columns, rows)
