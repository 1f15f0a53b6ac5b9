"""Acts on the organisation: divisions, the roster, accounts. 组织"""

from __future__ import annotations

import secrets

from core.clock import utcnow
from core.db import db
from demo import roster
from demo.browser import Browser, PlayStopped
from demo.stage import SEED, Stage
from demo.story.cast import hire

# The first organiser's; the database is thrown away with it.
FOUNDER = secrets.token_urlsafe(12)


class Organisation(Stage):
    """A place, its units and its people."""

    def found(self) -> str:
        """Use the one-time link, and take the shipped divisions."""
        from accounts import services as accounts
        from core.db import writing

        with writing():
            token = accounts.make_setup_link(now=utcnow())
        self.first = Browser(self.app).open(f"/setup/{token}")
        self.first.send("setup", name="于海峰", login="founder", password=FOUNDER, again=FOUNDER)
        from units.models import Division

        return f"{db.session.query(Division).count()} 个区划"

    def bad_roster(self) -> str:
        """Upload a workbook with mistakes: nothing is imported, the bad cells come back marked."""
        from units.models import ImportState, RosterImport, Unit

        self._upload_roster(roster.broken_workbook(roster.build(SEED)))
        found = db.session.query(RosterImport).order_by(RosterImport.id.desc()).first()
        if found is None or found.state is ImportState.IMPORTED or db.session.query(Unit).count():
            raise PlayStopped("A bad roster was imported.")
        (self.out / "roster-marked.xlsx").write_bytes(self.first.download(f"/units/imports/{found.id}/marked"))
        return f"退回，{found.preview['wrong']} 处错误已标出"

    def good_roster(self) -> str:
        """Upload the real one, look at the preview, and confirm."""
        from units.models import Unit

        data = roster.workbook(roster.build(SEED))
        (self.out / "roster.xlsx").write_bytes(data)
        self._upload_roster(data)
        self.first.send("/confirm")
        self.work()
        return f"{db.session.query(Unit).count()} 个窗口单位"

    def _upload_roster(self, data: bytes) -> None:
        self.first.open("/units/imports/new").send("/units/imports/new", file=(data, "单位名册.xlsx"))
        self.finish_job(self.first)

    def accounts(self) -> str:
        """Make one account for each role, and seven judges."""
        self.cast = hire(utcnow())
        return f"{len(self.cast.actors)} 个账号"
