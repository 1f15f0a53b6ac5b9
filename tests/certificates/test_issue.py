"""Numbering and issuing: one number each, nobody twice, no gap; the printed text is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaigns.models import Activity, Candidate, CandidateState, HolderKind
from campaigns.services import Closed
from certificates import services
from certificates.models import Certificate, CertificateState
from certificates.rendering import PrintedCertificate
from certificates.services.issue import new_code
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import DomainError, Forbidden
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
