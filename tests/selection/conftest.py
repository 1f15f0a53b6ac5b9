"""Fixtures of the tests of selection."""

from tests.live import browser, live  # noqa: F401
