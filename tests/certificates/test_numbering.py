"""How certificates are numbered: set once, free of others' numbers, refused in words; and the overview."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from campaigns.models import HolderKind
from certificates import services
from certificates.models import Certificate, CertificateSeries
from certificates.services.patterns import BadPattern, BadText
from core import audit
from core.access import Role
from core.db import db
from core.errors import Conflict
from tests import make as people
from tests.certificates import make


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
