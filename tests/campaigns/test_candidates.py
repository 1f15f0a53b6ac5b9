"""Candidates: one by one, by the thousand, withdrawn and back."""

from __future__ import annotations

import pytest

from campaigns import services
from campaigns.models import Candidate, CandidateState, HolderKind
from campaigns.services import BadRows, Closed, Nomination
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from tests import make
from tests.campaigns import make as own
from tests.conftest import NOW

LATER = NOW.replace(month=7)


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def campaign(places):
    return own.campaign(places["22"])


@pytest.fixture
def window(places):
    return make.unit(places["220104"], "朝阳区民政局婚姻登记处")


def test_numbers_follow_the_order_of_nomination_within_an_honour(campaign, places):
    window, other = make.unit(places["220104"]), make.unit(places["220202"])
    person, brand = own.honour(campaign), own.honour(campaign, HolderKind.BRAND)

    made = [
        own.candidate(person, window, "王秀兰"),
        own.candidate(person, other, "王秀兰"),
        own.candidate(brand, other, "一站到家"),
    ]

    assert [c.number for c in made] == [1, 2, 1]
    assert [c.number for c in services.standing(person)] == [1, 2]
    assert (made[0].title, made[2].title) == ("科员", "")
    assert list(audit.verify()) == []


def test_a_unit_stands_under_its_own_name(campaign, window):
    made = own.candidate(own.honour(campaign, HolderKind.UNIT), window, "别的名字")

    assert made.name == "朝阳区民政局婚姻登记处"


def test_a_clerk_nominates_for_the_own_unit_only(campaign, window, places):
    clerk, person = make.person(Role.CLERK, window), own.honour(campaign)
    own.candidate(person, window, "王秀兰", clerk)

    with pytest.raises(Forbidden):
        own.candidate(person, make.unit(places["220104"]), "李国栋", clerk)


def test_an_organiser_below_nominates_upward_for_the_own_subtree_only(campaign, window, places):
    own.candidate(own.honour(campaign), window, actor=make.person(Role.ORGANISER, places["2201"]))

    for role, code in ((Role.ORGANISER, "2202"), (Role.SUPERVISOR, "22")):
        with pytest.raises(Forbidden):
            own.candidate(own.honour(campaign), window, "李国栋", make.person(role, places[code]))


def test_a_unit_of_another_place_does_not_belong_to_the_campaign(places, window):
    with pytest.raises(DomainError, match="does not belong"):
        own.candidate(own.honour(own.campaign(places["2202"])), window)


def test_nomination_keeps_to_its_phase(campaign, window):
    with pytest.raises(Closed), writing():
        services.nominate(own.honour(campaign), window, name="王秀兰", actor=system(), now=LATER)


@pytest.mark.parametrize(
    ("name", "title", "deeds"), [("", "", ""), ("长" * 129, "", ""), ("王", "长" * 65, ""), ("王", "", "长" * 4001)]
)
def test_a_nomination_needs_a_name_and_bounded_words(campaign, window, name, title, deeds):
    with pytest.raises(DomainError), writing():
        services.nominate(own.honour(campaign), window, name=name, title=title, deeds=deeds, actor=system(), now=NOW)


def test_the_same_one_is_not_nominated_twice(campaign, window):
    first = own.candidate(own.honour(campaign), window)
    with pytest.raises(Conflict, match="number 1"):
        own.candidate(own.honour(campaign), window)
    with writing():
        services.withdraw(db.session.merge(first), "调离", actor=system(), now=NOW)

    with pytest.raises(Conflict, match="withdrawn as number 1"):
        own.candidate(own.honour(campaign), window)


def test_withdrawing_needs_a_reason_and_keeps_the_number(campaign, window):
    person, clerk = own.honour(campaign), make.person(Role.CLERK, window)
    first = own.candidate(person, window)
    for reason in ("", "  ", "长" * 256):
        with pytest.raises(DomainError), writing():
            services.withdraw(db.session.merge(first), reason, actor=clerk, now=NOW)
    with writing():
        services.withdraw(db.session.merge(first), " 已调离 ", actor=clerk, now=NOW)

    assert (first.state, first.reason) == (CandidateState.WITHDRAWN, "已调离")
    assert services.standing(person) == []
    assert own.candidate(person, window, "李国栋").number == 2
    with pytest.raises(Conflict), writing():
        services.withdraw(db.session.merge(first), "再撤", actor=clerk, now=NOW)
    assert list(audit.verify()) == []


def test_only_the_campaigns_organiser_brings_a_candidate_back(campaign, window, places):
    first = own.candidate(own.honour(campaign), window)
    top = make.person(Role.ORGANISER, places["22"])
    with writing():
        services.withdraw(db.session.merge(first), "材料不全", actor=top, now=LATER)
    for actor in (make.person(Role.CLERK, window), make.person(Role.ORGANISER, places["2201"])):
        with pytest.raises(Forbidden), writing():
            services.reinstate(db.session.merge(first), actor=actor, now=NOW)
    with writing():
        services.reinstate(db.session.merge(first), actor=top, now=LATER)

    assert (first.state, first.reason) == (CandidateState.NOMINATED, "")
    with pytest.raises(Conflict), writing():
        services.reinstate(db.session.merge(first), actor=top, now=LATER)


def edit(candidate, actor, when=NOW, **changes):
    values = {"name": candidate.name, "title": candidate.title, "deeds": candidate.deeds, **changes}
    with writing():
        services.edit_candidate(db.session.merge(candidate), actor=actor, now=when, **values)


def test_the_unit_corrects_while_nomination_is_open_and_the_organiser_always(campaign, window, places):
    first = own.candidate(own.honour(campaign), window)
    clerk, top = make.person(Role.CLERK, window), make.person(Role.ORGANISER, places["22"])
    edit(first, clerk, name="王秀蘭")
    with pytest.raises(Closed):
        edit(first, clerk, LATER, title="主任")
    edit(first, top, LATER, title="主任")
    with pytest.raises(Forbidden):
        edit(first, make.person(Role.CLERK, make.unit(places["220104"])), name="别人")

    assert (first.name, first.title) == ("王秀蘭", "主任")
    assert list(audit.verify()) == []


def test_a_correction_does_not_make_a_twin(campaign, window):
    own.candidate(own.honour(campaign), window, "李国栋")
    second = own.candidate(own.honour(campaign), window, "王秀兰")

    with pytest.raises(Conflict):
        edit(second, system(), name="李国栋")
    with pytest.raises(DomainError):
        edit(second, system(), name="")


def test_a_candidate_is_seen_from_its_own_places_only(campaign, window, places):
    first = own.candidate(own.honour(campaign), window)
    for place in ("22", "2201", "220104"):
        assert services.get_candidate(make.person(Role.ORGANISER, places[place]), first.id) is first
    assert services.get_candidate(make.person(Role.CLERK, window), first.id) is first

    strangers = [make.person(Role.ORGANISER, places["2202"]), make.person(Role.CLERK, make.unit(places["220104"]))]
    for actor in strangers:
        with pytest.raises(NotFound):
            services.get_candidate(actor, first.id)
    with pytest.raises(NotFound):
        services.get_candidate(system(), first.id + 1)


def many(honour, rows, actor=None, when=NOW):
    with writing():
        return services.nominate_many(db.session.merge(honour), rows, actor=actor or system(), now=when)


def test_thousands_come_in_order_with_one_entry(campaign, window):
    """Number 1 is there already, so 1,000 rows take numbers 2 to 1001; the log gets one entry."""
    person = own.honour(campaign)
    own.candidate(person, window, "王秀兰")
    before = db.session.query(audit.AuditEntry).count()

    ids = many(person, [Nomination(window.id, f"候选人{n}", "科员", "事迹") for n in range(1000)])

    assert db.session.query(audit.AuditEntry).count() == before + 1
    found = db.session.query(Candidate).filter(Candidate.id.in_(ids)).order_by(Candidate.number).all()
    assert [c.id for c in found] == ids
    assert [c.number for c in found] == list(range(2, 1002))
    assert (found[0].name, found[0].title, found[0].path) == ("候选人0", "科员", window.path)
    assert list(audit.verify()) == []


def test_a_bad_row_keeps_all_rows_out_and_every_bad_row_is_told(campaign, window, places):
    """Row 0 stands already, 2 repeats 1, 3 has no unit, 4 lies elsewhere, 5 has no name."""
    person = own.honour(campaign)
    own.candidate(person, window, "王秀兰")
    elsewhere = make.unit(places["220202"])
    rows = [
        Nomination(window.id, "王秀兰"),
        Nomination(window.id, "李国栋"),
        Nomination(window.id, "李国栋"),
        Nomination(10**9, "张三"),
        Nomination(elsewhere.id, "张三"),
        Nomination(window.id, " "),
    ]

    with pytest.raises(BadRows) as refused:
        many(person, rows, make.person(Role.ORGANISER, places["2201"]))

    assert [at for at, _error in refused.value.faults] == [0, 2, 3, 4, 5]
    assert isinstance(refused.value.faults[3][1], Forbidden)
    assert db.session.query(Candidate).count() == 1


def test_nobody_at_all_is_no_act(campaign):
    before = db.session.query(audit.AuditEntry).count()

    assert many(own.honour(campaign), []) == []
    assert db.session.query(audit.AuditEntry).count() == before


def test_many_keep_to_the_phase_too(campaign, window):
    with pytest.raises(Closed):
        many(own.honour(campaign), [Nomination(window.id, "王秀兰")], when=LATER)


def test_units_stand_under_their_own_names_in_bulk_too(campaign, places):
    windows = [make.unit(places["220104"]) for _ in range(3)]

    many(own.honour(campaign, HolderKind.UNIT), [Nomination(w.id, "随便", "科长") for w in windows])

    found = services.standing(own.honour(campaign, HolderKind.UNIT))
    assert [(c.name, c.title) for c in found] == [(w.name, "") for w in windows]
