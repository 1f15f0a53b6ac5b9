"""The page of one certificate, and who may open and change what."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from certificates.models import Certificate, CertificateState
from core.access import Role
from core.db import db
from tests import make as people
from tests.certificates import make


@pytest.fixture
def stage(database) -> make.Ceremony:
    return make.ceremony()


@pytest.fixture
def desk(app, stage):
    """The certificate clerk's browser."""
    return people.signed_in(app, stage.certifier)


def at(stage: make.Ceremony, rest: str = "") -> str:
    return f"/honours/{stage.honour_id}/certificates{rest}"


def test_a_certificates_page_tells_what_happened(desk, stage, work):
    first, *_ = stage.issued()
    page, number = f"/certificates/{first.id}", first.number
    job_page = desk.post(f"{page}/print").location
    work()
    assert desk.get(f"{job_page}/file").status_code == 200

    moved = desk.post(f"{page}/reissue", data={"reissue-holder": "王秀岚", "reissue-reason": "岚误作兰"})
    new = db.session.scalars(sa.select(Certificate).where(Certificate.holder == "王秀岚")).one()
    old_text, new_text = desk.get(page).text, desk.get(moved.location).text

    assert moved.location == f"/certificates/{new.id}"
    for words in (
        "由崔明淑颁发",
        "由崔明淑打印",
        "由崔明淑撤销",
        "理由：岚误作兰",
        f"已换发为 {new.number}",
        "王秀兰同志：",
    ):
        assert words in old_text
    assert f"替换证书 {number}" in new_text and "王秀岚同志：" in new_text
    assert f'action="{page}/' not in old_text


def test_reissued_by_two_clicks_leads_to_the_one_replacement(desk, stage):
    first, *_ = stage.issued()
    data = {"reissue-holder": "王秀岚", "reissue-reason": "岚误作兰"}

    places = [desk.post(f"/certificates/{first.id}/reissue", data=data).location for _ in range(2)]

    assert places[0] == places[1]
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 4


def test_a_refused_replacement_keeps_what_was_typed(desk, stage):
    first, *_ = stage.issued()
    page = f"/certificates/{first.id}/reissue"

    same = desk.post(page, data={"reissue-holder": "王秀兰", "reissue-reason": "纸质证书遗失"})
    empty = desk.post(page, data={"reissue-holder": "王秀岚", "reissue-reason": ""})

    assert (same.status_code, empty.status_code) == (422, 422)
    assert "请补打" in same.text and "纸质证书遗失" in same.text
    assert "请写明理由" in empty.text and "王秀岚" in empty.text
    assert db.session.get_one(Certificate, first.id).state is CertificateState.VALID


def test_revoked_with_a_reason_and_by_two_clicks_once(desk, stage):
    first, *_ = stage.issued()
    page = f"/certificates/{first.id}"

    for _ in range(2):
        assert desk.post(f"{page}/revoke", data={"revoke-reason": "受到处分"}).location == page
    text = desk.get(page).text

    assert f"证书 {first.number} 已撤销。" in text and "理由：受到处分" in text
    assert "撤销有误" in text and f'action="{page}/print"' not in text
    other = desk.post(f"{page}/revoke", data={"revoke-reason": "另一个理由"})
    assert (other.status_code, "已经撤销" in other.text) == (409, True)
    assert desk.post(f"{page}/revoke", data={"revoke-reason": " "}).status_code == 422
    assert desk.post(f"{page}/print").status_code == 409


def test_a_supervisor_reads_everything_and_changes_nothing(app, stage):
    first, *_ = stage.issued()
    eye = people.signed_in(app, people.person(Role.SUPERVISOR, stage.tree["22"]))

    pages = [eye.get(path) for path in ("/certificates", at(stage), f"/certificates/{first.id}", at(stage, ".xlsx"))]
    acts = [at(stage, rest) for rest in ("/series", "/issue", "/print")]
    acts += [f"/certificates/{first.id}/{verb}" for verb in ("print", "revoke", "reissue")]

    assert [page.status_code for page in pages] == [200] * 4
    assert not any(f'action="{act}"' in page.text for page in pages[:3] for act in acts)
    assert [eye.post(act).status_code for act in acts] == [403] * 6


@pytest.mark.parametrize("role", [Role.CERTIFIER, Role.ORGANISER, Role.SUPERVISOR])
def test_a_prefecture_does_not_see_that_the_provinces_certificates_exist(app, stage, role):
    first, *_ = stage.issued()
    below = people.signed_in(app, people.person(role, stage.tree["2201"]))

    for path in (at(stage), at(stage, ".xlsx"), f"/certificates/{first.id}"):
        assert below.get(path).status_code == 404
    for path in (at(stage, "/issue"), at(stage, "/print"), f"/certificates/{first.id}/revoke"):
        assert below.post(path, data={"revoke-reason": "无"}).status_code == (403 if role is Role.SUPERVISOR else 404)
    assert "优秀服务标兵" not in below.get("/certificates").text


@pytest.mark.parametrize("role", [Role.JUDGE, Role.SCORER, Role.PEER, Role.LEADER])
def test_other_roles_are_refused(app, stage, role):
    first, *_ = stage.issued()
    other = people.signed_in(app, people.person(role, stage.tree["22"]))

    assert {other.get(path).status_code for path in ("/certificates", at(stage), f"/certificates/{first.id}")} == {403}


def test_nobody_signed_in_is_led_to_the_door(client, stage):
    assert client.get(at(stage)).location.startswith("/sign-in")


def test_a_reason_of_invisible_signs_is_refused_beside_its_field(desk, stage):
    first, *_ = stage.issued()

    answer = desk.post(f"/certificates/{first.id}/revoke", data={"revoke-reason": "\u200b\u200b"})

    assert (answer.status_code, "请写明撤销理由" in answer.text) == (422, True)


def test_a_replacement_overtaken_by_another_is_told_so_at_the_top(desk, stage):
    first, *_ = stage.issued()
    new = stage.reissue(first, "王秀岚")
    data = {"reissue-holder": "王秀蓝", "reissue-reason": "有误"}

    answer = desk.post(f"/certificates/{first.id}/reissue", data=data)

    assert (answer.status_code, f"本证书已换发为 {new.number}" in answer.text) == (409, True)
