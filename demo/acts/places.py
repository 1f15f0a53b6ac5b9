"""Acts on places: rankings, quotas, nominees. 排名与推荐"""

from __future__ import annotations

from typing import Any

from campaigns.models import Activity, HolderKind
from core.db import db
from demo.browser import PlayStopped
from demo.stage import Stage
from demo.story import campaign as plot
from demo.story import ending
from selection.models import NomineeList, QuotaPlan, RankingRun


class Selecting(Stage):
    """From marks to a confirmed list."""

    def rank(self) -> str:
        """Compute the three rankings and take the persons' as a workbook."""
        self.go_to(Activity.SELECT)
        browser = self.browser("organiser")
        for kind, honour_id in self.honours.items():
            round_id = plot.round_of(honour_id)
            browser.open(f"/selection/rounds/{round_id}").send(f"/rounds/{round_id}")
            self.finish_job(browser)
            run = self.last(RankingRun)
            if kind is HolderKind.PERSON:
                (self.out / "ranking.xlsx").write_bytes(browser.download(f"/selection/runs/{run.id}/ranking.xlsx"))
        return f"{db.session.query(RankingRun).count()} 次计算，输入校验码 {self.last(RankingRun).input_sha256[:8]}…"

    def apportion(self) -> str:
        """Share each quota out among the prefectures, by Sainte-Laguë."""
        browser = self.browser("organiser")
        words = []
        for honour_id in self.honours.values():
            browser.open(f"/selection/honours/{honour_id}/quota").send("quota", method="sainte_lague", basis="units")
            plan = self.last(QuotaPlan)
            if browser.has(f"/plans/{plan.id}/tie"):
                tied = (plan.tie or {})["divisions"][: (plan.tie or {})["open"]]
                browser.send(f"/plans/{plan.id}/tie", chosen=[str(one) for one in tied], reason=ending.REASON)
            words.append(str(plan.seats))
        return f"名额 {'、'.join(words)}"

    def select(self) -> str:
        """Fill the seats in order of merit; decide what ties at the line with a reason; confirm."""
        browser = self.browser("organiser")
        ties = 0
        for kind, honour_id in self.honours.items():
            plan = ending.plan_of(honour_id)
            browser.open(f"/selection/plans/{plan}").send(f"/plans/{plan}/lists")
            made = self.last(NomineeList).id
            while waiting := ending.ties_of(made):
                division_id, nominees = next(iter(waiting.items()))
                ids = [str(one) for one in ending.open_seats(made, division_id, nominees)]
                values: dict[str, Any] = {f"d{division_id}-chosen": ids, f"d{division_id}-reason": ending.REASON}
                browser.send(f"/ties/{division_id}", **values)
                ties += 1
                db.session.rollback()
            browser.send(f"/lists/{made}/confirm")
            if kind is HolderKind.PERSON:
                (self.out / "nominees.xlsx").write_bytes(browser.download(f"/selection/lists/{made}/nominees.xlsx"))
        if not ties:
            raise PlayStopped("Nobody tied at a line: the play has nothing to show of a decision.")
        return f"3 份名单，线上并列 {ties} 处，均已裁定"
