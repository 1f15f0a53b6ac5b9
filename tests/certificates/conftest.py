"""A server and a browser for the tests of certificates."""

from tests.live import browser, live  # noqa: F401
