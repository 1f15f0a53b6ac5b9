"""What the acts of the play stand on: the application, the cast, their browsers and the worker."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from flask import Flask

from campaigns.models import Activity, Campaign, HolderKind
from core import jobs
from core.db import Base, db
from demo.browser import Browser, PlayStopped
from demo.story import campaign as plot
from demo.story import judging
from demo.story.cast import Cast

Kept = TypeVar("Kept", bound=Base)
SEED = 63  # of everything made up


class Stage:
    """The play's state between acts, and what every act does over again."""

    cast: Cast

    def __init__(self, app: Flask, out: Path, *, opens_on: date) -> None:
        self.app, self.out, self.opens_on = app, out, opens_on
        self.campaign_id = 0
        self.honours: dict[HolderKind, int] = {}
        self.panels: dict[HolderKind, int] = {}
        self.rows: dict[HolderKind, list[judging.MarkRow]] = {}

    def go_to(self, activity: Activity) -> None:
        """Let time go on to the phase that opens an activity."""
        self.app.config["CLOCK"] = plot.instant_in(db.session.get_one(Campaign, self.campaign_id), activity)
        db.session.rollback()

    def browser(self, login: str) -> Browser:
        """Return somebody's browser, signed in."""
        return Browser(self.app, login, self.cast.passwords[login])

    def work(self) -> None:
        """Do every job that waits."""
        jobs.run_pending()

    def finish_job(self, browser: Browser) -> None:
        """Let the worker do what was asked, and follow the progress page to its result."""
        self.work()
        answer = browser.json(f"{browser.path}/state")
        if answer["state"] != "done":
            raise PlayStopped(f"{browser.path}: {answer['state_label']} {answer['message']}")
        if answer["result_url"]:
            browser.open(answer["result_url"])

    @staticmethod
    def last(model: type[Kept]) -> Kept:
        """Return the newest record of a kind."""
        newest = db.session.query(model).order_by(sa.desc("id")).first()
        if newest is None:
            raise PlayStopped(f"There is no {model.__name__} yet.")
        return newest
