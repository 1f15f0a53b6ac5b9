"""A gallery of the look, and a browser that opens it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.look import gallery


@pytest.fixture(scope="session")
def gallery_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return gallery.make_app(tmp_path_factory.mktemp("words"))


@pytest.fixture
def shown(gallery_app: Flask) -> FlaskClient:
    return gallery_app.test_client()


@pytest.fixture(scope="session")
def address(gallery_app: Flask) -> Iterator[str]:
    where, server = gallery.serve(gallery_app)
    yield where
    server.shutdown()
