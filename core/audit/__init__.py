"""The audit log: append-only, hash-chained, written in the transaction that it tells of. 审计"""

from core.audit.chain import Finding, verify
from core.audit.digests import digest_rows
from core.audit.models import AuditEntry, AuditHead
from core.audit.personal import ERASED, erase
from core.audit.recorder import init_app, record

__all__ = ["ERASED", "AuditEntry", "AuditHead", "Finding", "digest_rows", "erase", "init_app", "record", "verify"]
