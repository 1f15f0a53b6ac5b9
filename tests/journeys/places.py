"""The second half of the story: from the marks to a certificate that a phone can verify."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.person import PATIENCE, Person
from tests.journeys.story import CAMPAIGN, HONOUR, Story

REASON = "经评选领导小组会议复议，服务年限较长者优先。"


def rank(story: Story) -> None:
    """The organiser computes the ranking and opens how the first total came to be."""
    page = story.organiser.open("/").at("待办事项").see("评分表已交齐，请计算排名")
    page.place("排名与推荐").at("排名与推荐").first_task().at(HONOUR)
    page.press("计算排名").arrive("/selection/runs/*").see("候选 5 名，4 位评委，回避 1 人次")
    rows = page.page.locator("table.rank tbody tr:has(th a)")
    shown = [[row.locator("td").nth(0).inner_text(), row.locator("th a").inner_text()] for row in rows.all()]
    assert shown == [["1", "王秀兰"], ["1", "李建国"], ["3", "孙国强"], ["4", "金英花"], ["5", "赵春梅"]]
    totals = [row.locator("td.key").last.inner_text() for row in rows.all()]
    assert totals == ["92.00", "92.00", "88.20", "83.40", "81.00"]
    page.go("王秀兰", within="table.rank").see("此分如何得出", "27.50 + 27.50 + 18.00 + 19 = 92.00")
    page.see("各条并列规则比完仍相同，并列第 1 名。")


def select(story: Story) -> None:
    """Two seats among the prefectures; the tie at the line of one is decided with a reason."""
    page = story.organiser.go("分配名额", within=".pagehead").at("分配名额")
    page.press("分配名额", within="main .form-actions").arrive("/selection/plans/*")
    given = {row.locator("th").inner_text(): row.locator("td.key").inner_text() for row in _regions(page)}
    assert {name: seats for name, seats in given.items() if seats != "0"} == {"长春市": "1", "吉林市": "1"}
    page.press("生成推荐名单").arrive("/selection/lists/*").see("2 名候选人并列第 1 名，1 个名额还剩 1 个。")
    page.press("裁定", within="#ties").see("需要修改").forgive("422 POST")
    page.page.get_by_label("王秀兰").check()
    page.fill("#ties", 理由=REASON).press("裁定", within="#ties").see("并列已裁定，理由已记录。", REASON)
    page.press("确认名单").see("名单已确认，可以据此颁发证书。", "入选 2 名")


def _regions(page: Person) -> list:  # type: ignore[type-arg]
    return page.page.locator("main table").first.locator("tbody tr").all()


def certify(story: Story) -> bytes:
    """The certificate clerk sets the numbering, issues, prints, and takes the file."""
    page = story.newly("13800000203").see("2 份证书待颁发").first_task().at(f"证书：{HONOUR}")
    page.fill(编号格式="吉民证〔2012〕{seq:04d}号", 落款日期="2012-06-30").press("设定编号规则").see("编号规则已设定。")
    page.press("颁发 2 份证书").see("已颁发 2 份证书。", "吉民证〔2012〕0001号", "吉民证〔2012〕0002号")
    page.press("打印 2 份证书").arrive("/jobs/*").see(f"下载 {HONOUR}.pdf")
    pdf = page.take(f"下载 {HONOUR}.pdf")
    page.leave()
    return pdf


def verify(story: Story, address: str) -> None:
    """Somebody without an account scans the code on the paper."""
    page = story.somebody(phone=True).open(address).at("有效")
    page.see("王*兰", "吉民证〔2012〕0001号", HONOUR, "2012年6月30日")
    assert "王秀兰" not in page.page.content()
    page.open(address[:-1] + ("A" if address[-1] != "A" else "B")).at("查无此证")
    page.forgive("404 GET").leave()


def supervise(story: Story) -> None:
    """The supervisor computes the result again, alone, and reads the audit log."""
    page = story.newly("13800000202").see("请独立复算").place("排名与推荐").at("排名与推荐")
    page.go("第 1 次计算").at("排名").go("复算核对").at("用封存的数据复算")
    page.see("全部一致", "5 名候选人的名次和综合分全部一致")
    page.press("复算并记入审计日志").see("已复算，结果已记入日志。")
    page.place("审计日志").at("审计日志")
    acts = page.text("table")
    for act in ("复算排名", "颁发证书", "裁定并列", "计算排名"):
        assert act in acts
    page.leave()


def still_there(story: Story) -> None:
    """After another start, everybody's session and everything that was done are still there."""
    page = story.organiser.open("/campaigns").at("活动").go(CAMPAIGN).at(CAMPAIGN)
    expect(page.page.get_by_role("row", name=HONOUR)).to_contain_text("5", timeout=PATIENCE)
    page.place("证书").at("证书").see(HONOUR).go(HONOUR).at("证书").see("吉民证〔2012〕0001号")
