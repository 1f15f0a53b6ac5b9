"""Acts that prove: a real competition, and the log. 核对"""

from __future__ import annotations

from pathlib import Path

from core import audit
from core.db import db
from demo import isu
from demo.browser import PlayStopped
from demo.stage import Stage

ISU_DATA = Path(__file__).resolve().parents[2] / "tests" / "golden" / "isu-worlds-2017"


class Proving(Stage):
    """What the play is held against."""

    def isu(self) -> str:
        """Replay a real competition through the same import and ranking service."""
        proof = isu.replay(ISU_DATA)
        return f"{proof.segments} 个单项、{proof.performances} 场，总分与名次全部一致"

    def audit(self) -> str:
        """Walk the audit log."""
        findings = list(audit.verify())
        if findings:
            raise PlayStopped(f"The audit log is not whole: {findings[0].where} {findings[0].what}")
        return f"{db.session.query(audit.AuditEntry).count()} 条，完整"
