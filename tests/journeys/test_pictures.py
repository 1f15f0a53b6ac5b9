"""The README's pictures, from the loaded demo: every run looks at the pages, `make pictures` keeps them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from campaigns.models import Campaign, HolderKind, Honour
from certificates.models import Certificate, CertificateSeries
from certificates.rendering import render
from certificates.services import paper as paper_of
from core.db import db
from demo import sign_ins
from demo.load import load
from judges.models import Panel, ScoreSheet, Seat, SheetState
from selection.models import NomineeList, RankingRow, RankingRun
from tests.journeys.paper import picture
from tests.journeys.person import LATIN, english_on
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
HEAVIEST = 300_000  # bytes
LOCALES = {"zh": "zh_CN", "en": "en"}
# The demo's marking is under way on this day, and last year's campaign long finished.
TODAY = datetime.fromisoformat("2012-05-10T14:03:00+08:00")
HOST = "pingxuan.example.gov.cn"
MARKS = ("22.5", "26.0", "18.2", "15.0")


@dataclass(frozen=True)
class Place:
    """A page to take a picture of: who opens it, where, and how large."""

    name: str
    path: str
    login: str = ""
    width: int = 1280
    height: int = 800
    scale: int = 1
    locales: tuple[str, ...] = ("zh", "en")
    types: bool = False


@pytest.fixture
def demo(app: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The demo as it is loaded on one certain day; how its people sign in, by login."""
    monkeypatch.setitem(app.config, "CLOCK", TODAY)
    monkeypatch.setitem(app.config, "PUBLIC_URL", f"https://{HOST}")
    load(app)
    rows = (line.rsplit(maxsplit=2) for line in (sign_ins.read(app) or "").splitlines()[1:])
    yield {login: password for _role, login, password in rows}
    (Path(app.config["HOME"]) / "demo-sign-ins.txt").unlink()


def places() -> list[Place]:
    """The README's pages, by what the demo holds."""
    person, brand = _finished(HolderKind.PERSON), _finished(HolderKind.BRAND)
    run = db.session.scalars(sa.select(RankingRun).where(RankingRun.round_id == person.rounds[-1].id)).one()
    third = db.session.scalars(
        sa.select(RankingRow).where(RankingRow.run_id == run.id).order_by(RankingRow.place).offset(2).limit(1)
    ).one()
    made = db.session.scalars(sa.select(NomineeList).where(NomineeList.honour_id == brand.id)).one()
    code = db.session.scalars(_certificates(person, Certificate.code)).first()
    phone = {"width": 390, "height": 844, "scale": 2}
    found = [
        Place("sheet", f"/sheets/{_open_sheet()}", "judge1", **phone, types=True),
        Place("ranking", f"/selection/runs/{run.id}?candidate={third.candidate_id}", "organiser"),
        Place("nominees", f"/selection/lists/{made.id}", "organiser"),
        Place("home", "/"),
        Place("verify", f"/verify/{code}", **phone, locales=("zh",)),
    ]
    db.session.rollback()
    return found


def _finished(kind: HolderKind) -> Honour:
    last = sa.select(Campaign).order_by(Campaign.year).limit(1)
    return next(honour for honour in db.session.scalars(last).one().honours if honour.holder_kind is kind)


def _certificates(honour: Honour, wanted: Any) -> sa.Select[Any]:
    return (
        sa.select(wanted)
        .join(Certificate.series)
        .where(CertificateSeries.honour_id == honour.id)
        .order_by(Certificate.id)
    )


def _open_sheet() -> int:
    """The first sheet of the first judge for a person that is still to be marked."""
    return db.session.scalars(
        sa.select(ScoreSheet.id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(User, User.id == Seat.user_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .where(User.login == "judge1", ScoreSheet.state == SheetState.DRAFT)
        .order_by(Panel.id.desc(), ScoreSheet.id)
        .limit(1)
    ).one()


def test_the_readmes_pages_look_as_they_should_and_have_their_pictures(
    live: Live, browser: Browser, demo: dict[str, str]
):
    for place in places():
        for language in place.locales:
            page = _open(live, browser, place, demo, LOCALES[language])
            if place.types:
                _type_marks(page)
            if language == "zh":
                assert english_on(page) - LATIN - set(HOST.split(".")) == set(), place.name
            _keep(page.screenshot(), f"{place.name}-{language}")
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place.name} on a phone"
            page.context.close()
    with live.app.test_request_context():
        first = db.session.scalars(_certificates(_finished(HolderKind.PERSON), Certificate)).first()
        assert first is not None
        pdf = render([paper_of(first)])
        db.session.rollback()
    _keep(_png(picture(pdf, 1, dots=96)), "certificate")


def _open(live: Live, browser: Browser, place: Place, people: dict[str, str], locale: str) -> Page:
    context = live.context(browser, width=place.width, height=place.height, locale=locale, scale=place.scale)
    context.set_default_timeout(60_000)
    page = context.new_page()
    if place.login:
        page.goto(f"{live.address}/sign-in")
        page.locator("[name=login]").fill(place.login)
        page.locator("[name=password]").fill(people[place.login])
        page.locator("main [type=submit]").click()
        page.wait_for_url(f"{live.address}/")
    answer = page.goto(live.address + place.path)
    assert answer is not None and answer.status == 200, place.name
    page.evaluate("document.fonts.ready.then(() => true)")
    return page


def _type_marks(page: Page) -> None:
    """Mark all criteria but the last, as a judge does in the midst of it."""
    for n, mark in enumerate(MARKS):
        page.locator("[data-mark]").nth(n).fill(mark)
    expect(page.locator('[data-save="saved"]')).to_be_visible(timeout=60_000)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _keep(png: bytes, name: str) -> None:
    """Write a picture where the README has it, with a palette of its own; only if asked to."""
    image = Image.open(BytesIO(png)).convert("RGB")
    assert len(image.getcolors(image.width * image.height) or []) > 1, f"{name} is blank"
    if os.environ.get("PICTURES") != "1":
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    out = PICTURES / f"{name}.png"
    image.quantize(128, dither=Image.Dither.NONE).save(out, optimize=True)
    assert out.stat().st_size <= HEAVIEST, f"{name} is too heavy"
