"""Acts on marks: on phones, and by workbook. 评分"""

from __future__ import annotations

from campaigns.models import HolderKind
from core.db import db
from demo.stage import Stage
from demo.story import judging
from judges.models import Panel


class Marking(Stage):
    """Every judge's marks."""

    def mark(self) -> str:
        """Let every judge open, mark, save and submit their sheets for the persons' honour."""
        panel = db.session.get_one(Panel, self.panels[HolderKind.PERSON])
        keys = {criterion.name: criterion.key for criterion in panel.round.rubric.criteria}  # type: ignore[union-attr]
        marks: dict[tuple[str, int], dict[str, str]] = {}
        for row in self.rows[HolderKind.PERSON]:
            marks.setdefault((row.judge, row.number), {})[keys[row.criterion]] = row.mark
        sheets = judging.sheets_of(panel.id)
        db.session.rollback()
        done = 0
        for n, login in enumerate(f"judge{n}" for n in range(1, len(self.cast.judges) + 1)):
            browser = self.browser(login)
            for (label, number), sheet_id in sheets.items():
                if label != str(n + 1) or (label, number) not in marks:
                    continue
                if done == 0:
                    browser.open(f"/sheets/{sheet_id}")
                browser.send_json(
                    f"/sheets/{sheet_id}/marks", {"marks": marks[label, number], "key": f"demo-{sheet_id:08d}"}
                )
                done += 1
            browser.open(f"/panels/{panel.id}/submit").send("submit")
        return f"{done} 张评分表，逐张保存、提交"

    def import_marks(self) -> str:
        """Let the scorer bring in the marks of the other two honours by workbook."""
        count = 0
        for kind in (HolderKind.UNIT, HolderKind.BRAND):
            scorer = self.browser("scorer")
            scorer.open(f"/panels/{self.panels[kind]}/imports")
            scorer.send("/imports", file=(judging.workbook(self.rows[kind]), "评委评分.xlsx"))
            self.finish_job(scorer)
            scorer.send("/confirm")
            self.work()
            count += len(self.rows[kind])
        return f"{count} 个分数"
