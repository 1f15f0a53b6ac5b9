"""One honour from the roster to a certificate, act by act, by people who read what is on the page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from demo import roster
from demo.story.judging import MarkRow
from demo.story.judging import workbook as marks_workbook
from tests.journeys.house import House
from tests.journeys.person import PATIENCE, Person

CAMPAIGN, HONOUR = "为民服务创先争优", "优秀服务标兵"
PASSWORD = "竹林 火车 豆腐 三四"
JUDGES = ("王立新", "朴善姬", "刘志远", "陈桂兰")
# Number in the order of nomination, name, unit's place in the roster is looked up by its name.
CANDIDATES = (
    ("王秀兰", "长春市社会福利院", "护理员"),
    ("李建国", "长春市救助管理站", "社工"),
    ("赵春梅", "长春市光荣院", "护理员"),
    ("孙国强", "吉林市丰满区殡仪馆", "殡仪服务员"),
    ("金英花", "永吉县社会福利院", "护理员"),
)
TWINS = (("28", "29", "18"), ("27", "28", "19"), ("29", "27", "17"), ("26", "26", "18"))
# By candidate, by judge: three marks; the last judge is recused from the last candidate.
MARKS: tuple[tuple[tuple[str, str, str] | None, ...], ...] = (
    TWINS,
    TWINS,
    (("24", "24", "15"),) * 4,
    (("26", "27", "16"),) * 4,
    (("25", "25", "15"), ("24", "25", "16"), ("23", "24", "17"), None),
)
SATISFACTION = ("95", "95", "90", "96", "92")


class Story:
    """The people, their browsers, and what they were handed."""

    def __init__(self, house: House, browser: Browser, folder: Path) -> None:
        self.house, self.browser, self.folder = house, browser, folder
        self.handed: dict[str, str] = {}
        self.organiser = self.somebody()

    def somebody(self, *, phone: bool = False) -> Person:
        """Open a browser of one's own."""
        return Person(self.browser, self.house.address, phone=phone)

    def newly(self, login: str, *, phone: bool = False) -> Person:
        """Open a browser and sign in with what was handed over."""
        return self.somebody(phone=phone).come_in(login, self.handed[login], PASSWORD)

    # -- the organisation -------------------------------------------------------------------

    def found(self, link: str) -> None:
        """Become the first organiser; the shipped divisions come with it."""
        page = self.organiser.open("/")
        page.look_over()
        page.open(link).at("创建首位组织者")
        page.fill(姓名="于海峰", 登录名="13800000001", 新密码=PASSWORD, 再输一次新密码=PASSWORD)
        page.press("创建账号，开始使用").at("窗口单位")

    def import_roster(self) -> None:
        """Upload a roster of a hundred units, look at the preview, and import it."""
        file = self.folder / "单位名册.xlsx"
        file.write_bytes(roster.workbook(roster.build(63, 100)))
        page = self.organiser.go("导入名册").at("导入名册")
        page.field("名册").set_input_files(file)
        page.press("上传并检查").arrive("/units/imports/*").see("下载原文件")
        page.press("导入 100 个单位").see("查看单位").go("查看单位").at("窗口单位")

    def appoint(self) -> None:
        """Give everybody an account: the clerk from the unit's page, the others from the list."""
        page = self.organiser
        page.page.locator("main").get_by_role("searchbox").fill("长春市社会福利院")
        page.page.keyboard.press("Enter")
        page.see("共 1 条").go("长春市社会福利院").at("长春市社会福利院").go("设填报员").at("新建账号")
        self._hire("马晓东", "13800000100")
        for n, name in enumerate(JUDGES, start=1):
            self._hire(name, f"1380000010{n}", "评委")
        self._hire("李静", "13800000201", "记分员")
        self._hire("赵德明", "13800000202", "监督员")
        self._hire("孙丽娜", "13800000203", "证书员")

    def _hire(self, name: str, login: str, role: str = "") -> None:
        page = self.organiser
        if role:
            page.place("账号").at("账号").go("新建账号").at("新建账号").choose("角色", role)
        page.fill(姓名=name, 登录名=login).press("创建账号")
        expect(page.page.locator("h1")).to_have_text(f"{name}的一次性密码", timeout=PATIENCE)
        shown, self.handed[login] = page.page.locator("dl.key-figures dd.value").all_inner_texts()
        assert shown == login
        page.knows |= set(re.findall("[A-Za-z]{3,}", self.handed[login]))
        page.see("密码只在此处显示一次").go("已告知本人").at(name)

    # -- the campaign -----------------------------------------------------------------------

    def start(self) -> None:
        """Start a campaign with the one honour out of three proposed, of two places."""
        page = self.organiser.place("活动").at("活动").first_task().at("新建活动")
        page.fill(活动名称=CAMPAIGN, 落款单位="吉林省民政厅", 活动口号="真情暖人心、满意在民政")
        for n, other in enumerate(("优质服务品牌", "群众满意窗口"), start=1):
            page.press(f"删除荣誉称号“{other}”")
            expect(page.page.locator(".line-honour")).to_have_count(3 - n)
        page.fill("#honours", 名额="2").press("建立活动").at(CAMPAIGN)

    def set_rubric(self) -> None:
        """Three criteria that judges mark, and the public's satisfaction at a fifth of its figure."""
        page = self.organiser.first_task().at("评分标准")
        lines = page.page.locator(".line-criterion")
        for n, name in enumerate(("创新做法", "工作业绩"), start=1):
            page.press(f"删除指标“{name}”")
            expect(lines).to_have_count(5 - n)
        page.press("加一行")
        expect(lines).to_have_count(4)
        given = (("业务知识", "30"), ("实操办理", "30"), ("群众沟通", "20"), ("群众满意率", "100"))
        for n, (name, most) in enumerate(given):
            lines.nth(n).get_by_label("指标", exact=True).fill(name)
            lines.nth(n).get_by_label("满分").fill(most)
        lines.nth(3).get_by_label("权重").fill("20%")
        lines.nth(3).get_by_label("评委分的合成").select_option(label="导入的分数，不由评委打")
        page.look_over()
        page.press("保存评分标准", within="main .form-actions").see("评分标准已保存", "导入分数（0—100），乘以 20%")

    def move_on(self, over: str, begins: str) -> None:
        """End a phase yesterday and let the next begin today, as the year goes on."""
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        for name, opens, closes in ((over, -3, -1), (begins, 0, 5)):
            page = self.organiser.place("活动").go(CAMPAIGN).at(CAMPAIGN).go(name, within=".phase-links")
            days = {"开始日期": str(today + timedelta(opens)), "结束日期": str(today + timedelta(closes))}
            page.at("修改阶段").fill(**days).press("保存").see("已保存。")

    # -- nominations ------------------------------------------------------------------------

    def nominate(self) -> None:
        """The clerk puts the unit's own forward on a phone, the organiser the others at a desk."""
        (name, _unit, post), *others = CANDIDATES
        clerk = self.newly("13800000100", phone=True).first_task().at("本单位推荐").see(CAMPAIGN)
        clerk.go(f"推荐{HONOUR}").at(f"推荐{HONOUR}")
        clerk.fill(姓名=name, 职务=post, 简要事迹="全年办件3206件，零差错。").press("推荐", within="main form")
        clerk.see("“王秀兰”已列为候选，编号 1。").leave()
        page = self.organiser
        for name, unit, post in others:
            page.place("活动").go(CAMPAIGN).at(CAMPAIGN).go("推荐", within="#honours").at(f"推荐{HONOUR}")
            page.fill(推荐单位=unit, 姓名=name, 职务=post).press("推荐", within="main form").see(f"“{name}”已列为候选")

    # -- judging ----------------------------------------------------------------------------

    def seat(self) -> None:
        """Make the panel, seat the judges, record a recusal, and open marking."""
        page = self.organiser.place("活动").go(CAMPAIGN).at(CAMPAIGN).go("查看评审").at("评审")
        page.press("组建评委会").at(HONOUR)
        for name in JUDGES:
            page.choose("评委", page.page.locator("option", has_text=name).inner_text(), "form.inline-form")
            page.press("添加", within="form.inline-form")
            expect(page.page.get_by_role("rowheader", name=name)).to_be_visible(timeout=PATIENCE)
        page.go("回避", within=".pagehead").at("回避").choose("评委", "4 陈桂兰")
        page.fill(候选人编号="5", 理由="与候选人是亲属").press("登记").see("评委 4 对金英花回避，已登记。")
        page.go(HONOUR, within=".crumbs").at(HONOUR).press("开评").see("已开评，共 25 份评分表。")

    def mark(self, judge: int) -> None:
        """A judge signs in on a phone, types every mark, sees it saved, and submits."""
        page = self.newly(f"1380000010{judge + 1}", phone=True).first_task().see("我的评分表").first_task()
        for number, by_judge in enumerate(MARKS, start=1):
            typed = by_judge[judge]
            if typed is None:
                continue
            expect(page.page.locator(".who .no")).to_have_text(str(number), timeout=PATIENCE)
            for field, mark in enumerate(typed):
                expect(page.page.locator("input[data-mark]").nth(field)).to_be_focused(timeout=PATIENCE)
                page.page.keyboard.type(mark)
                if field < len(typed) - 1:
                    page.page.keyboard.press("Enter")
            saved = page.page.locator('[data-save="saved"]')
            expect(saved).to_have_text(re.compile(r"已保存 \d\d:\d\d"), timeout=PATIENCE)
            expect(saved).to_be_visible(timeout=PATIENCE)
            page.look_over()
            page.page.keyboard.press("Enter")
        page.see("可以提交").press("全部提交").see("份全部提交").leave()

    def bring_in_figures(self) -> None:
        """The scorer brings the public's satisfaction in from a workbook."""
        file = self.folder / "群众满意率.xlsx"
        pairs = enumerate(zip(CANDIDATES, SATISFACTION, strict=True), start=1)
        file.write_bytes(marks_workbook([MarkRow(n, one[0], "", "群众满意率", mark) for n, (one, mark) in pairs]))
        page = self.newly("13800000201")
        # The page names the English headings that a workbook may have.
        page.knows |= {"candidate", "judge", "criterion", "score"}
        page.place("评审").at("评审").go(HONOUR).at(HONOUR).go("导入评分").at("导入评分")
        page.field("工作簿").set_input_files(file)
        page.press("上传并预览").arrive("/marks-imports/*").see("待确认")
        page.page.get_by_label("评完的评分表一并提交").check()
        page.press("写入 5 项评分").arrive("/panels/*").see("导入数据").leave()
