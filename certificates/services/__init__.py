"""Verbs on certificates: number, issue, print, revoke, reissue, verify. 证书"""

from certificates.services.exports import workbook
from certificates.services.find import find_by_code, find_by_number, find_certificates, get_certificate, valid_of
from certificates.services.issue import BODY, BadPattern, issue, open_series, preview_number, series_of, waiting
from certificates.services.life import reissue, revoke
from certificates.services.overview import HonourAtWork, honour_to_certify, honours_at_work, replacement_of
from certificates.services.printing import ask_print, paper, print_run

__all__ = [
    "BODY",
    "BadPattern",
    "HonourAtWork",
    "ask_print",
    "find_by_code",
    "find_by_number",
    "find_certificates",
    "get_certificate",
    "honour_to_certify",
    "honours_at_work",
    "issue",
    "open_series",
    "paper",
    "preview_number",
    "print_run",
    "reissue",
    "replacement_of",
    "revoke",
    "series_of",
    "valid_of",
    "waiting",
    "workbook",
]
