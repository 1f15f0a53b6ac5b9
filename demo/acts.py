"""The acts of `make demo`, each through the pages that people use."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from campaigns.models import Activity, Campaign, HolderKind
from certificates.models import Certificate
from core import audit
from core.clock import utcnow
from core.db import db
from demo import isu, roster
from demo.browser import Browser, PlayStopped
from demo.stage import Stage
from demo.story import campaign as plot
from demo.story import ending, judging
from demo.story.cast import hire
from judges.models import Panel
from selection.models import NomineeList, QuotaPlan, RankingRun

ISU_DATA = Path(__file__).resolve().parent.parent / "tests" / "golden" / "isu-worlds-2017"
SEED = 63
# The first organiser's; the database is thrown away with it.
FOUNDER = secrets.token_urlsafe(12)


class Acts(Stage):
    """What happens, in order; each act returns what came of it, in words."""

    def program(self) -> list[tuple[str, Callable[[], str]]]:
        """Return the acts with their titles."""
        return [
            ("首位组织者与区划 First organiser, divisions", self.found),
            ("有错的名册 A bad roster", self.bad_roster),
            ("名册导入 Roster import", self.good_roster),
            ("账号 Accounts", self.accounts),
            ("活动、称号、评分标准 Campaign, honours, rubrics", self.start),
            ("申报推荐 Nominations", self.nominate),
            ("评委会、回避 Panels, recusals", self.seat),
            ("评委手机打分 Judges mark", self.mark),
            ("评分表格导入 Marks by workbook", self.import_marks),
            ("排名 Rankings", self.rank),
            ("名额分配 Quotas", self.apportion),
            ("推荐名单、并列裁定 Nominees, ties", self.select),
            ("证书 Certificates", self.certify),
            ("查验 Verification", self.verify),
            ("世界花样滑冰锦标赛 2017 ISU Worlds, to the cent", self.isu),
            ("审计日志 Audit log", self.audit),
        ]

    # -- the organisation -------------------------------------------------------------------

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

    # -- the campaign -----------------------------------------------------------------------

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

    # -- marks ------------------------------------------------------------------------------

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

    # -- places -----------------------------------------------------------------------------

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

    # -- certificates -----------------------------------------------------------------------

    def certify(self) -> str:
        """Number and issue the certificates, and print the persons' into one file."""
        self.go_to(Activity.HONOUR)
        browser = self.browser("certifier")
        for kind, honour_id in self.honours.items():
            mark = {"unit": "窗", "brand": "牌", "person": ""}[kind.value]
            browser.open(f"/honours/{honour_id}/certificates")
            browser.send("/series", pattern=f"吉民证{mark}〔2012〕{{seq:04d}}号", issued_on="2012-06-30")
            browser.send("/issue")
        browser.open(f"/honours/{self.honours[HolderKind.PERSON]}/certificates").send("/print")
        job_id = int(re.findall(r"/jobs/(\d+)", browser.path)[0])
        self.work()
        (self.out / "certificates.pdf").write_bytes(browser.download(f"/jobs/{job_id}/file"))
        return f"{db.session.query(Certificate).count()} 张"

    def verify(self) -> str:
        """Look a certificate up as the public does, and a code that nobody has."""
        certificate = db.session.query(Certificate).order_by(Certificate.id.desc()).first()
        if certificate is None:
            raise PlayStopped("No certificate was issued.")
        public = Browser(self.app).open(f"/verify/{certificate.code}")
        if certificate.number not in public.text or certificate.holder in public.text.replace(certificate.number, ""):
            raise PlayStopped("The public page does not say what it should.")
        if Browser(self.app).status("/verify/NOBODYHASTHISCODE") != 404:
            raise PlayStopped("A code that nobody has was found.")
        return f"{certificate.number} 有效"

    # -- proofs -----------------------------------------------------------------------------

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
