"""Our own nginx configuration before the real server: who asks, where it sends, what it lets through."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import FIXED
from tests.app.test_config_together import pair
from tests.deploy.conftest import Place, wait_for
from tests.live import ROOT, free_port

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
NAME = "pingxuan.example.cn"
CONF = ROOT / "deploy" / "nginx" / "pingxuan.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


class Front:
    """nginx on free ports."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.plain, self.tls, self.place = free_port(), free_port(), place
        files = pair(folder, NAME)
        self.certificate = files["TLS_CERT"]
        text = CONF.read_text(encoding="utf-8")
        swaps = {
            r"listen 80;": f"listen 127.0.0.1:{self.plain};",
            r"listen 443 ssl http2;": f"listen 127.0.0.1:{self.tls} ssl http2;",
            r"listen \[::\]:\d+[^;]*;": "",
            r"/etc/pingxuan/tls\.crt": files["TLS_CERT"],
            r"/etc/pingxuan/tls\.key": files["TLS_KEY"],
            r"127\.0\.0\.1:5000": f"127.0.0.1:{place.port}",
            r"/var/log/nginx/": f"{folder}/",
        }
        for pattern, instead in swaps.items():
            text, count = re.subn(pattern, instead, text)
            assert count, f"{pattern} is not in the configuration any more"
        user = "user root;" if os.getuid() == 0 else ""
        head = f"{user} daemon off; pid {folder}/pid; error_log {folder}/main.log warn; events {{}}"
        rooms = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.file = folder / "nginx.conf"
        self.file.write_text(f"{head} http {{ {rooms} {text} }}", encoding="utf-8")
        self.folder = folder

    def ask(self, method: str, path: str, *, tls: bool = True, **more: Any) -> http.client.HTTPResponse:
        """Ask as a visitor at 127.0.0.2 does."""
        source = ("127.0.0.2", 0)
        if tls:
            context = ssl.create_default_context(cafile=self.certificate)
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", self.tls, timeout=60, context=_named(context), source_address=source
            )
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=60, source_address=source)
        headers = {"Host": NAME, **more.pop("headers", {})}
        line.request(method, path, headers=headers, **more)
        return line.getresponse()


def _named(context: ssl.SSLContext) -> ssl.SSLContext:
    """Ask for our name, wherever the connection leads."""
    wrap = context.wrap_socket
    context.wrap_socket = lambda sock, **more: wrap(sock, **{**more, "server_hostname": NAME})  # type: ignore[method-assign]
    return context


@pytest.fixture
def front(place: Place, tmp_path: Path) -> Iterator[Front]:
    """The server behind nginx, both with our own configuration."""
    place.environment |= {"PUBLIC_URL": f"https://{NAME}", "PROXIES": "1"}
    place.serve()
    folder = tmp_path / "nginx"
    folder.mkdir()
    made = Front(place, folder)
    checked = subprocess.run([NGINX, "-t", "-c", str(made.file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    place.start(NGINX, "-c", str(made.file), log="nginx.log")
    # The pid file is there from the check above already; it is filled once nginx listens.
    wait_for((folder / "pid").read_text, "nginx did not start")
    yield made


def test_the_proxy_says_who_asks_and_how_and_nobody_else_does(front: Front):
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.cn"}
    answer = front.ask("GET", "/", headers={**forged, "X-Request-ID": "forged-by-visitor"})

    assert answer.status == 200
    assert answer.headers["X-Seen"] == f"127.0.0.2 https {NAME}"
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert answer.headers["Strict-Transport-Security"] and answer.headers["Content-Security-Policy"]


def test_what_comes_without_encryption_is_sent_to_it_under_our_own_name(front: Front):
    answer = front.ask("GET", "/verify/AB?x=1", tls=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/verify/AB?x=1")


def test_styles_come_through(front: Front):
    answer = front.ask("GET", "/static/core/theme.css")
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/css")
    assert answer.read() == (ROOT / "static" / "core" / "theme.css").read_bytes()


def test_the_limit_of_what_may_be_sent_is_the_services_own(front: Front):
    limit = FIXED["MAX_CONTENT_LENGTH"]
    assert f"client_max_body_size {limit // 2**20}m;" in CONF.read_text(encoding="utf-8") and limit % 2**20 == 0

    kind = {"Content-Type": "application/octet-stream", "Content-Length": str(limit + 1)}
    over = front.ask("POST", "/sign-in", headers=kind, body=b"")
    assert (over.status, over.headers["X-Seen"]) == (413, None), "nginx turns it away by its length"
    within = front.ask(
        "POST", "/verify", headers={"Content-Type": "multipart/form-data; boundary=x"}, body=b"x" * limit
    )
    assert within.headers["X-Seen"] is not None, "the service itself has answered"


def test_no_log_of_nginx_holds_an_address(front: Front):
    """One-time links and verification codes are in addresses; also when the service does not answer."""
    front.ask("GET", "/setup/s3cret-t0ken")
    for one in front.place.running[:1]:
        one.terminate()
        one.wait(60)
    assert front.ask("GET", "/setup/s3cret-t0ken").status == 502
    written = "".join(one.read_text() for one in front.folder.glob("*.log"))
    assert "s3cret-t0ken" not in written
