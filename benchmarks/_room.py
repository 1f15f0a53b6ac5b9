"""What several benchmarks stand on: an application with an empty database of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask

from app import create_app
from core.db import db
from tools.servers import Server

Row = dict[str, Any]


def row(name: str, value: Any, bound: str | None = None, holds: bool | None = None) -> Row:
    """Return one row of the table."""
    return {"name": name, "value": value, "bound": bound, "holds": holds}


@contextmanager
def home() -> Iterator[str]:
    """Give the product a data folder of its own for a while."""
    before = {name: os.environ.pop(name, None) for name in ("PINGXUAN_HOME", "DATABASE_URL")}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["PINGXUAN_HOME"] = folder
        try:
            yield folder
        finally:
            os.environ.pop("PINGXUAN_HOME")
            os.environ.update({name: value for name, value in before.items() if value is not None})


@contextmanager
def application(url: str | None = None, settings: Mapping[str, Any] | None = None) -> Iterator[Flask]:
    """Build the application on an empty database: SQLite, or the one at an address."""
    with home():
        given: dict[str, Any] = {"TESTING": True, "CHEAP_PASSWORDS": True, "WTF_CSRF_ENABLED": False}
        if url is not None:
            given["SQLALCHEMY_DATABASE_URI"] = url
        app = create_app({**given, **(settings or {})})
        with app.app_context():
            db.create_all()
            db.session.remove()
        try:
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a private PostgreSQL and give its address."""
    with Server("postgresql") as server:
        yield server.url
