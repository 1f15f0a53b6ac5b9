"""A job belongs to the role in which it was asked for."""

from __future__ import annotations

from accounts import services as accounts
from accounts.identity import actor_for
from accounts.models import User
from core import jobs
from core.access import Role, system
from core.db import db, writing
from tests import make
from tests.conftest import NOW


def test_what_was_made_for_an_organiser_is_not_handed_to_the_same_person_as_a_judge(app, database):
    tree = make.tree()
    organiser = make.person(Role.ORGANISER, tree["22"])
    with writing():
        user = db.session.get_one(User, organiser.user_id)
        judge = actor_for(accounts.grant_role(user, Role.JUDGE, tree["22"], actor=system(), now=NOW))
        job = jobs.ask("marks.export", {"panel_id": 1}, title="评分汇总", actor=organiser, now=NOW).id

    assert make.signed_in(app, organiser).get(f"/jobs/{job}").status_code == 200
    browser = make.signed_in(app, organiser)
    browser.post("/me/role", data={"grant_id": judge.grant_id})
    assert {browser.get(f"/jobs/{job}{rest}").status_code for rest in ("", "/state", "/file")} == {404}
    assert browser.post(f"/jobs/{job}/cancel").status_code == 404
