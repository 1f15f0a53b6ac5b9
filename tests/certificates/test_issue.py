"""Numbering and issuing: one number each, nobody twice, no gap; the printed text is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaigns.models import Activity, Candidate, CandidateState, HolderKind
from campaigns.services import Closed
from certificates import services
from certificates.models import Certificate, CertificateSeries, CertificateState
from certificates.rendering import PrintedCertificate
from certificates.services.issue import new_code
from certificates.services.patterns import BadPattern, BadText
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden
from tests import make as people
from tests.certificates import make
from tests.conftest import NOW

ROLES = [role for role in Role if role not in (Role.CERTIFIER, Role.ORGANISER, Role.CLERK)]


def test_nominees_get_numbers_in_order_of_merit(database):
    stage = make.ceremony()

    made = stage.issued()

    assert [(one.number, one.holder) for one in made] == [
        ("吉民证〔2012〕0001号", "王秀兰"),
        ("吉民证〔2012〕0002号", "阿卜杜拉·买买提"),
        ("吉民证〔2012〕0003号", "吴𠮷"),
    ]
    assert {one.path for one in made} == {"/22/"}
    assert all(one.issued_by == stage.certifier.user_id and one.issued_at == NOW for one in made)
    assert len({one.code for one in made}) == 3
    assert list(audit.verify()) == []


def test_issued_twice_nobody_gets_a_second_one(database):
    stage = make.ceremony()
    stage.issued()

    assert stage.issue() == []
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 3
    assert services.series_of(stage.honour).next_seq == 4


def test_who_comes_later_goes_on_with_the_next_number(database):
    stage = make.ceremony(["王秀兰"])
    stage.issued()
    with writing():
        honour = stage.honour
        new = make._candidate(honour, 2, "李建国", stage.unit)
        old = db.session.scalars(sa.select(Candidate).where(Candidate.number == 1)).one()
        for one in db.session.scalars(sa.select(make.NomineeList)):
            one.state = make.ListState.SUPERSEDED
        make.confirm(honour, [new, old])
        audit.record("test.list", honour, actor=system(), now=NOW)

    (made,) = stage.issue()

    assert (made.number, made.holder) == ("吉民证〔2012〕0002号", "李建国")


def test_reserves_and_those_who_withdrew_wait_for_nothing(database):
    stage = make.ceremony(["王秀兰", "李建国"])
    with writing():
        gone = db.session.scalars(sa.select(Candidate).where(Candidate.name == "李建国")).one()
        gone.state = CandidateState.WITHDRAWN
        audit.record("candidate.withdrawn", gone, actor=system(), now=NOW)

    assert [one.name for one in services.waiting(stage.honour)] == ["王秀兰"]


def test_one_whose_certificate_was_revoked_does_not_get_another_by_the_way(database):
    """Revoked for cause, then a latecomer is issued: only the latecomer gets one."""
    stage = make.ceremony()
    first, *_rest = stage.issued()
    stage.revoke(first, "受到处分")

    assert services.waiting(stage.honour) == []
    assert stage.issue() == []


def test_the_exact_printed_text_is_kept_whatever_is_renamed_later(database):
    stage = make.ceremony(["王秀兰"])
    (made,) = stage.issued()
    before = services.paper(made)
    with writing():
        honour = stage.honour
        honour.name, honour.campaign.name, honour.campaign.issuer = "服务之星", "新名", "新厅"
        audit.record("test.renamed", honour, actor=system(), now=NOW)
    db.session.expire_all()

    again = services.paper(db.session.get_one(Certificate, made.id))

    assert again == before
    assert replace(again, code="", verify_url="") == PrintedCertificate(
        number="吉民证〔2012〕0001号",
        code="",
        verify_url="",
        design="person",
        title="荣誉证书",
        holder="王秀兰",
        salutation="同志：",
        body=("在2012年度“为民服务创先争优”活动中表现突出，被评为",),
        honour="优秀服务标兵",
        closing="特发此证，以资鼓励。",
        issuer="吉林省民政厅",
        date_text="二〇一二年六月三十日",
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [(HolderKind.UNIT, "成绩突出，被评为优秀服务标兵。"), (HolderKind.BRAND, "成效突出，被评为优秀服务标兵。")],
)
def test_units_and_brands_have_their_own_words(database, kind, words):
    (made,) = make.ceremony(["南关区婚姻登记处"], kind=kind).issued()

    assert (made.printed["design"], made.printed["salutation"]) == (kind.value, "：")
    assert made.printed["body"][0].endswith(words)


def test_codes_are_128_bits_in_letters_and_figures_that_nobody_confuses():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(len(code) == 26 and set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for code in codes)


def test_without_a_numbering_nothing_is_issued(database):
    stage = make.ceremony()

    with pytest.raises(DomainError, match="Set the numbering"):
        stage.issue()


def test_without_a_confirmed_list_nothing_is_issued(database):
    stage = make.ceremony()
    stage.number()
    with writing():
        for one in db.session.scalars(sa.select(make.NomineeList)):
            one.state = make.ListState.OPEN
        audit.record("test.list", stage.honour, actor=system(), now=NOW)

    with pytest.raises(DomainError, match="No list of nominees is confirmed"):
        stage.issue()


def test_outside_the_phase_of_honours_nothing_is_issued(database):
    """The phase runs to 31 May, that day included."""
    stage = make.ceremony()
    stage.number()

    with pytest.raises(Closed, match="is over"):
        stage.issue(now=NOW + timedelta(days=22))
    assert len(stage.issue(now=NOW + timedelta(days=21))) == 3


def test_a_phase_of_something_else_opens_no_certificates(database):
    stage = make.ceremony(activity=Activity.SELECT)
    stage.number()

    with pytest.raises(Closed, match="no phase for this"):
        stage.issue()


@pytest.mark.parametrize("role", ROLES)
def test_only_certificate_clerks_and_organisers_change_anything(database, role):
    stage = make.ceremony(["王秀兰"])
    (made,) = stage.issued()
    other = people.person(role, stage.tree["22"])
    acts = [
        lambda: stage.number("别的{seq}", actor=other),
        lambda: stage.issue(actor=other),
        lambda: stage.revoke(made, actor=other),
        lambda: stage.reissue(made, "王秀岚", actor=other),
        lambda: services.ask_print([made], actor=other, now=NOW),
    ]

    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert db.session.get_one(Certificate, made.id).state is CertificateState.VALID


def test_a_certifier_of_a_prefecture_does_not_reach_the_provinces_certificates(database):
    stage = make.ceremony(["王秀兰"])
    stage.number()
    below = people.person(Role.CERTIFIER, stage.tree["2201"])

    with pytest.raises(Forbidden):
        stage.issue(actor=below)


def test_the_province_reaches_a_prefectures_certificates(database):
    stage = make.ceremony(["王秀兰"], place="2201")
    above = people.person(Role.ORGANISER, stage.tree["22"])
    stage.number(actor=above)

    assert [one.path for one in stage.issue(actor=above)] == ["/22/2201/"]


def test_the_numbering_is_set_once_however_often_it_is_sent(database):
    stage = make.ceremony()
    stage.number()
    entries = sa.select(sa.func.count()).where(audit.AuditEntry.action == "series.set")
    before = db.session.scalar(entries)

    stage.number()

    assert (before, db.session.scalar(entries)) == (1, 1)
    assert db.session.scalar(sa.select(sa.func.count(CertificateSeries.id))) == 1


def test_the_numbering_may_change_until_the_first_certificate(database):
    stage = make.ceremony()
    stage.number("甲{seq}")
    stage.number("乙{seq}", "被评为{honour}")
    first = stage.issue()[0]

    assert (first.number, first.printed["body"]) == ("乙1", ["被评为优秀服务标兵"])
    with pytest.raises(Conflict, match="already issued"):
        stage.number("丙{seq}")
    assert stage.number("乙{seq}", "被评为{honour}").next_seq == 4


@pytest.mark.parametrize("pattern", ["{seq.__class__}", "{seq!r}", "{0}"])
def test_a_pattern_that_would_run_something_is_refused(database, pattern):
    with pytest.raises(BadPattern):
        make.ceremony().number(pattern)


def test_a_text_that_cannot_be_filled_in_is_refused(database):
    with pytest.raises(BadText):
        make.ceremony().number(body="在{when}活动中")


@pytest.mark.parametrize("pattern", [make.PATTERN, "吉民证〔2012〕{seq}号", "吉民证〔2012〕{seq:06d}号"])
def test_two_honours_are_not_numbered_alike(database, pattern):
    """0001 and 1 differ, but 10000 and 10000 would not."""
    stage = make.ceremony()
    stage.number()
    second = make.ceremony(tree=stage.tree, campaign=stage.honour.campaign, title="标兵单位", kind=HolderKind.UNIT)

    with pytest.raises(BadPattern, match="Another honour"):
        second.number(pattern)
    second.number("吉民证〔2013〕{seq:04d}号")


def test_numbers_that_meet_in_another_way_are_refused_whole(database):
    """甲1{seq} begins with 甲11; 甲{seq} reaches 甲11 at its eleventh certificate."""
    stage = make.ceremony([f"姓名{n}" for n in range(12)])
    second = make.ceremony(["王秀兰"], tree=stage.tree, campaign=stage.honour.campaign, title="标兵单位")
    second.number("甲1{seq}")
    second.issue()
    stage.number("甲{seq}")

    with pytest.raises(Conflict) as refused:
        stage.issue()

    assert refused.value.params["number"] == "甲11"
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 1
    assert services.series_of(stage.honour).next_seq == 1


def test_the_proposed_pattern_is_of_the_place_and_free(database):
    """The plain one first; when another honour has it, one with the mark of the kind; then a number."""
    stage = make.ceremony()
    campaign, proposed = stage.honour.campaign, services.propose_pattern(stage.honour)
    stage.number(proposed)
    second = make.ceremony(tree=stage.tree, campaign=campaign, title="甲", kind=HolderKind.UNIT)
    marked = services.propose_pattern(second.honour)
    second.number(marked)
    third = make.ceremony(tree=stage.tree, campaign=campaign, title="乙", kind=HolderKind.UNIT)
    prefecture = make.ceremony(tree=stage.tree, place="2201", title="丙")

    assert proposed == services.propose_pattern(stage.honour) == "吉民证〔2012〕{seq:04d}号"
    assert marked == "吉民证窗〔2012〕{seq:04d}号"
    assert services.propose_pattern(third.honour) == f"吉民证窗{third.honour_id}〔2012〕{{seq:04d}}号"
    assert services.propose_pattern(prefecture.honour) == "吉长民证〔2012〕{seq:04d}号"


def test_the_next_numbers_are_told_before_they_are_given(database):
    stage = make.ceremony()
    series = stage.number()

    assert services.next_numbers(series, 3) == ("吉民证〔2012〕0001号", "吉民证〔2012〕0003号")
    assert services.next_numbers(series, 0) == ("吉民证〔2012〕0001号", "吉民证〔2012〕0001号")


def test_the_overview_counts_as_the_pages_do_in_three_statements(database, app):
    stage = make.ceremony()
    first, *_ = stage.issued()
    stage.revoke(first)
    other = make.ceremony(["甲", "乙"], tree=stage.tree, campaign=stage.honour.campaign, title="标兵单位")
    make.ceremony(tree=stage.tree, place="2202", title="别处")
    db.session.expire_all()
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_more):
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        rows = services.honours_at_work(stage.certifier)
        counts = {(r.honour.name, r.honour.campaign.year): (r.valid, r.revoked, r.waiting) for r in rows}
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)

    assert len([s for s in seen if s.startswith("SELECT")]) == 3
    assert counts == {("优秀服务标兵", 2012): (2, 1, 0), ("标兵单位", 2012): (0, 0, 2), ("别处", 2012): (0, 0, 3)}
    assert len(services.waiting(other.honour)) == 2
    below = people.person(Role.CERTIFIER, stage.tree["2202"])
    assert [row.honour.name for row in services.honours_at_work(below)] == ["别处"]
