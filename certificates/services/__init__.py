"""Verbs on certificates: number, issue, print, revoke, reissue, verify. 证书"""

from certificates.services.exports import overview_workbook, workbook
from certificates.services.find import (
    count_valid,
    find_by_code,
    find_by_number,
    find_certificates,
    get_certificate,
    plain_code,
    valid_of,
)
from certificates.services.history import Event, history
from certificates.services.issue import issue, waiting
from certificates.services.keepers import KEEPERS, may_keep
from certificates.services.life import reissue, replaced_by, replacement_of, revoke
from certificates.services.numbering import BODY, next_numbers, open_series, propose_pattern, series_of
from certificates.services.overview import HonourAtWork, honours_at_work
from certificates.services.patterns import BadPattern, BadText, number_at
from certificates.services.printing import ask_print, paper, print_run

__all__ = [
    "BODY",
    "KEEPERS",
    "BadPattern",
    "BadText",
    "Event",
    "HonourAtWork",
    "ask_print",
    "count_valid",
    "find_by_code",
    "find_by_number",
    "find_certificates",
    "get_certificate",
    "history",
    "honours_at_work",
    "issue",
    "may_keep",
    "next_numbers",
    "number_at",
    "open_series",
    "overview_workbook",
    "paper",
    "plain_code",
    "print_run",
    "propose_pattern",
    "reissue",
    "replaced_by",
    "replacement_of",
    "revoke",
    "series_of",
    "valid_of",
    "waiting",
    "workbook",
]
