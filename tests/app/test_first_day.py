"""The first page while there is nothing yet."""

from __future__ import annotations

from flask import Flask

from app.home.tasks import tasks
from core.access import Role
from core.db import db
from tests import make
from tests.conftest import NOW
from units.models import Division


def test_an_organiser_of_an_empty_place_starts_with_the_roster_and_then_a_campaign(app: Flask, database: None):
    organiser = make.person(Role.ORGANISER, make.tree()["2201"])
    with app.test_request_context():
        assert [task.words for task in tasks(organiser, NOW)] == ["请导入窗口单位名册"]

    make.unit(db.session.get_one(Division, organiser.division_id))
    with app.test_request_context():
        assert [task.words for task in tasks(organiser, NOW)] == ["请新建第一个活动"]


def test_an_empty_service_has_a_first_page_too(app: Flask, database: None):
    page = app.test_client().get("/")

    assert page.status_code == 200
    assert "没有发布的活动" in page.get_data(as_text=True)
