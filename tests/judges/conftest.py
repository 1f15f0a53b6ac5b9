"""Fixtures of the tests of judging."""

from tests.live import browser, live  # noqa: F401
