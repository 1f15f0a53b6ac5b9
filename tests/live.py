"""A server and a browser for tests: the application on a free port, Chromium that may go nowhere else.

Both fixtures are there for every test (``tests/conftest.py``); one opens a page as somebody::

    @pytest.mark.browser
    def test_a_judge_marks(live, browser):
        page = live.open(browser, judge, "/sheets", width=390)

Requests to any other host are blocked, and the test fails at its end for each of them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core.access import Actor
from tests import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Live:
    """The application behind an address, and what its browsers did that they must not."""

    app: Flask
    address: str
    strayed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def context(
        self,
        browser: Browser,
        actor: Actor | None = None,
        *,
        width: int = 1280,
        height: int = 900,
        locale: str = "zh_CN",
        dark: bool = False,
        scripts: bool = True,
        scale: int = 1,
    ) -> BrowserContext:
        """Return a fresh browser profile, signed in as an actor if one is given."""
        made = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            timezone_id="Asia/Shanghai",
            has_touch=width < 720,
        )
        made.route("**/*", self._hold)
        cookies = [{"name": "locale", "value": locale, "url": self.address}]
        if actor is not None:
            token = make.signed_in(self.app, actor).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            assert token is not None
            cookies.append({"name": token.key, "value": token.value, "url": self.address})
        made.add_cookies(cookies)  # type: ignore[arg-type]
        made.set_default_timeout(15_000)
        self.contexts.append(made)
        return made

    def open(self, browser: Browser, actor: Actor | None, path: str, **options: Any) -> Page:
        """Open a page as somebody, in a fresh profile; options as for `context`."""
        page = self.context(browser, actor, **options).new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self.faults.append(line.text) if _breach(line.text) else None)
        page.goto(self.address + path)
        return page

    def _hold(self, route: Any) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.address).netloc:
            route.continue_()
        else:
            self.strayed.append(route.request.url)
            route.abort()


def _breach(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text


@pytest.fixture
def live(app: Flask, database: None) -> Iterator[Live]:
    """The application on a free port, with CSRF protection on; fails on strayed requests and script errors."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    running = Live(app, f"http://127.0.0.1:{server.server_port}")
    try:
        yield running
    finally:
        for context in running.contexts:
            context.close()
        server.shutdown()
        thread.join()
        server.server_close()
        app.config["WTF_CSRF_ENABLED"] = False
    assert running.strayed == [], "a page asked another host"
    assert running.faults == [], f"a page's script failed or broke the content policy: {running.faults}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Production:
    """The production server as a process group of its own, on a data folder of its own.

    ``settings`` go into its environment over what it takes from ours.
    """

    home: Path
    workers: int = 2
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", str(self.workers), "--threads", "4", "--log-level", "warning"]
        environment = {**os.environ, "PINGXUAN_HOME": str(self.home), "PORT": str(self.port), **self.settings}
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def _wait(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process is not None and self.process.poll() is None, (self.home / "server.log").read_text()
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()
                return
            time.sleep(0.05)
        raise AssertionError("The server does not answer: " + (self.home / "server.log").read_text())

    def kill(self) -> None:
        """End the whole group at once, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
