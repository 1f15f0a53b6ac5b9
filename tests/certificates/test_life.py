"""After the issue: revoked with a reason, replaced with a right name, and what the page tells of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from certificates import services
from certificates.models import Certificate, CertificateState
from certificates.services.printing import record_printed
from core import audit
from core.db import db, writing
from core.errors import Conflict, DomainError, NotFound
from tests import make as people
from tests.certificates import make
from tests.conftest import NOW


@pytest.fixture
def stage(database) -> make.Ceremony:
    return make.ceremony()


def test_a_certificate_is_revoked_with_a_reason_once(stage):
    first, *rest = stage.issued()

    stage.revoke(first, "  受到处分　")
    stage.revoke(first, "受到处分")

    assert (first.state, first.revoked_reason) == (CertificateState.REVOKED, "受到处分")
    assert (first.revoked_by, first.revoked_at) == (stage.certifier.user_id, NOW)
    assert all(one.state is CertificateState.VALID for one in rest)
    entries = sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "certificate.revoked")
    assert [entry.detail for entry in db.session.scalars(entries)] == [{"number": first.number}]
    assert list(audit.verify()) == []


def test_another_reason_afterwards_is_refused(stage):
    first, *_ = stage.issued()
    stage.revoke(first, "受到处分")

    with pytest.raises(Conflict, match="already revoked"):
        stage.revoke(first, "姓名有误")


def test_without_a_reason_nothing_is_revoked(stage):
    first, *_ = stage.issued()

    with pytest.raises(DomainError, match="Say why"):
        stage.revoke(first, " 　\u200b")
    assert first.state is CertificateState.VALID


def test_a_mistake_in_the_name_is_replaced_by_the_next_number(stage):
    first, *_ = stage.issued()

    new = stage.reissue(first, " 王秀岚 ", "岚误作兰")

    assert (new.number, new.holder, new.replaces_id) == ("吉民证〔2012〕0004号", "王秀岚", first.id)
    assert (new.printed["holder"], new.printed["number"]) == ("王秀岚", new.number)
    assert new.code != first.code
    assert (first.state, first.revoked_reason, first.holder) == (CertificateState.REVOKED, "岚误作兰", "王秀兰")
    assert (services.replacement_of(first), services.replaced_by(new)) == (new, first)
    assert services.replaced_by(first) is None
    assert services.waiting(stage.honour) == []
    assert list(audit.verify()) == []


def test_sent_twice_one_replacement_is_made(stage):
    first, *_ = stage.issued()

    assert stage.reissue(first, "王秀岚").id == stage.reissue(first, "王秀岚").id
    assert services.series_of(stage.honour).next_seq == 5


def test_a_replaced_certificate_is_not_replaced_with_yet_another_name(stage):
    first, *_ = stage.issued()
    new = stage.reissue(first, "王秀岚")

    with pytest.raises(Conflict) as refused:
        stage.reissue(first, "王秀蓝")

    assert refused.value.params == {"number": new.number}


def test_a_replacement_with_a_mistake_is_replaced_in_turn(stage):
    first, *_ = stage.issued()
    second = stage.reissue(first, "王秀岚")

    third = stage.reissue(second, "王秀蓝")

    assert [services.replaced_by(third), services.replaced_by(second)] == [second, first]


def test_the_same_name_is_not_replaced_but_printed_again(stage):
    first, *_ = stage.issued()

    with pytest.raises(DomainError, match="print the certificate again"):
        stage.reissue(first, "王 秀 兰")


def test_what_was_revoked_by_mistake_is_replaced_with_the_same_name(stage):
    first, *_ = stage.issued()
    stage.revoke(first, "弄错人")

    new = stage.reissue(first, "王秀兰", "撤销有误")

    assert (new.number, new.replaces_id, first.revoked_reason) == ("吉民证〔2012〕0004号", first.id, "弄错人")


@pytest.mark.parametrize(("holder", "reason"), [("", "有误"), ("　", "有误"), ("\u200b", "有误"), ("王秀岚", " ")])
def test_a_replacement_needs_a_name_and_a_reason(stage, holder, reason):
    first, *_ = stage.issued()

    with pytest.raises(DomainError):
        stage.reissue(first, holder, reason)
    assert db.session.get_one(Certificate, first.id).state is CertificateState.VALID


def test_a_certificate_is_found_within_the_subtree_only(stage):
    first, *_ = stage.issued()
    below = people.person(make.Role.CERTIFIER, stage.tree["2201"])
    supervisor = people.person(make.Role.SUPERVISOR, stage.tree["22"])

    assert services.get_certificate(supervisor, first.id) == first
    for actor, key in ((below, first.id), (stage.certifier, first.id + 100)):
        with pytest.raises(NotFound):
            services.get_certificate(actor, key)


def test_its_history_names_who_did_what(stage):
    """Issued, printed among all, printed alone, replaced (which revokes it)."""
    first, second, _third = stage.issued()
    organiser = people.person(make.Role.ORGANISER, stage.tree["22"], "于海峰")
    ids = [one.id for one in services.valid_of(stage.honour)]
    later = NOW + timedelta(hours=1)
    with writing():
        record_printed(ids, actor=stage.certifier, now=later)
        record_printed(ids[:1], actor=organiser, now=later)
    with writing():
        new = services.reissue(first, "王秀岚", "有误", actor=organiser, now=NOW + timedelta(hours=2))

    assert [(e.kind, e.who) for e in services.history(first)] == [
        ("issued", "崔明淑"),
        ("printed", "崔明淑"),
        ("printed", "于海峰"),
        ("revoked", "于海峰"),
    ]
    assert [(e.kind, e.who) for e in services.history(second)] == [("issued", "崔明淑"), ("printed", "崔明淑")]
    assert [(e.kind, e.who, e.at) for e in services.history(new)] == [("issued", "于海峰", NOW + timedelta(hours=2))]


def test_a_history_is_not_mixed_with_those_of_the_same_minute(stage):
    """Two replaced at the same instant: each was revoked once, by its own replacement."""
    first, second, third = stage.issued()
    stage.reissue(first, "王秀岚")
    stage.reissue(second, "阿卜杜拉·买买")
    stage.revoke(third, "弄错")
    stage.reissue(third, "吴吉", "换发")

    for one in (first, second, third):
        assert [event.kind for event in services.history(one)] == ["issued", "revoked"]


def test_the_list_is_searched_by_name_number_and_state(stage):
    first, *_ = stage.issued()
    stage.revoke(first)

    def names(**asked):
        rows, total = services.find_certificates(stage.certifier, stage.honour, **asked)
        return [one.holder for one in rows], total

    assert names() == (list(make.NAMES), 3)
    assert names(text="买买") == (["阿卜杜拉·买买提"], 1)
    assert names(text="0003") == (["吴𠮷"], 1)
    assert names(text="%") == ([], 0)
    assert names(state=CertificateState.REVOKED) == (["王秀兰"], 1)
    assert names(page=2, size=2) == (["吴𠮷"], 3)
    assert names(size=None) == (list(make.NAMES), 3)
    assert services.find_certificates(people.person(make.Role.CERTIFIER, stage.tree["2201"]), stage.honour) == ([], 0)


@pytest.mark.parametrize("typed", ["{code}", " {code}", "{lower}", "{grouped}", "{dashed}", "{wide}"])
def test_a_code_is_found_however_it_is_typed(stage, typed):
    first, *_ = stage.issued()
    code = first.code
    groups = [code[at : at + 4] for at in range(0, 26, 4)]
    shapes = {
        "code": code,
        "lower": code.lower(),
        "grouped": " ".join(groups),
        "dashed": "-".join(groups),
        "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    }

    assert services.find_by_code(typed.format(**shapes)) == first


def test_figures_that_no_code_has_are_read_as_the_letters_they_look_like(stage):
    first, *_ = stage.issued()
    misread = first.code.replace("O", "0").replace("I", "1").replace("B", "8")

    assert services.find_by_code(misread) == first


@pytest.mark.parametrize(
    "number", ["吉民证〔2012〕0001号", "吉民证[2012]0001号", "吉民证（2012） 0001号", "吉民证【２０１２】0001号"]
)
@pytest.mark.parametrize("name", ["王秀兰", " 王 秀 兰 "])
def test_a_number_is_found_with_any_brackets_and_the_full_name(stage, number, name):
    first, *_ = stage.issued()

    assert services.find_by_number(number, name) == first


@pytest.mark.parametrize("dot", "·•・.．")
def test_any_middle_dot_will_do(stage, dot):
    _first, second, _third = stage.issued()

    assert services.find_by_number(second.number, f"阿卜杜拉{dot}买买提") == second


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("吉民证〔2012〕0001号", "王秀"),
        ("吉民证〔2012〕0001号", "王*兰"),
        ("吉民证〔2012〕0001号", "阿卜杜拉·买买提"),
        ("吉民证〔2012〕0001号", ""),
        ("吉民证〔2012〕0001号", "王秀兰\ud800"),
        ("吉民证〔2012〕0009号", "王秀兰"),
        ("0001", "王秀兰"),
        ("", "王秀兰"),
        ("吉民证\x00", "王秀兰"),
        ("吉" * 65, "王秀兰"),
        ("%", "王秀兰"),
    ],
)
def test_a_number_or_a_name_alone_says_nothing(stage, number, name):
    stage.issued()

    assert services.find_by_number(number, name) is None
