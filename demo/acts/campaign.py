"""Acts on the campaign: its honours, its candidates, its panels. 活动"""

from __future__ import annotations

from campaigns.models import Activity, Campaign, HolderKind
from core.clock import utcnow
from core.db import db
from demo.stage import SEED, Stage
from demo.story import campaign as plot
from demo.story import judging


class Contest(Stage):
    """A campaign up to the day of marking."""

    def start(self) -> str:
        """Start the campaign with its phases, three honours and their rubrics."""
        self.campaign_id = plot.start(
            2012, self.opens_on, plot.HONOURS, division=self.cast.province, actor=self.cast.organiser, now=utcnow()
        )
        campaign = db.session.get_one(Campaign, self.campaign_id)
        self.honours = {honour.holder_kind: honour.id for honour in campaign.honours}
        db.session.rollback()
        return "、".join(plan.name for plan in plot.HONOURS)

    def nominate(self) -> str:
        """Let one unit's clerk put a candidate forward on the page, and the others come in bulk."""
        self.go_to(Activity.NOMINATE)
        for n, plan in enumerate(plot.HONOURS):
            plot.nominate(self.honours[plan.holder_kind], plan, seed=SEED + n, actor=self.cast.organiser, now=utcnow())
        clerk = self.browser("clerk")
        person = self.honours[HolderKind.PERSON]
        clerk.open(f"/honours/{person}/nominate")
        clerk.send("nominate", name="王秀兰", title="婚姻登记员", deeds="全年办件3206件，零差错。")
        return f"{sum(plan.candidates for plan in plot.HONOURS) + 1} 个候选"

    def seat(self) -> str:
        """Seat seven judges for each honour, recuse one, and open marking."""
        self.go_to(Activity.MARK)
        for n, (kind, honour_id) in enumerate(self.honours.items()):
            self.panels[kind] = judging.seat(honour_id, self.cast.judges, actor=self.cast.organiser, now=utcnow())
            self.rows[kind] = list(judging.marks_of(self.panels[kind], seed=SEED + n))
        db.session.rollback()
        return f"{len(self.panels)} 个评委会，每会 {len(self.cast.judges)} 人"
