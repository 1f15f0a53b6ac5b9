"""Told to stop, pages and worker finish or hand back what they have in hand; real processes."""

from __future__ import annotations

import json
import signal
import threading
import urllib.request

import pytest

from tests.deploy.conftest import Place, wait_for

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.mark.parametrize("told", [signal.SIGTERM])
def test_a_request_in_flight_is_answered_and_then_the_server_ends(place: Place, told: signal.Signals):
    server = place.serve()
    answers: list[tuple[int, bytes]] = []

    def ask() -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/probe/held", timeout=60) as answer:
            answers.append((answer.status, answer.read()))

    asking = threading.Thread(target=ask)
    asking.start()
    wait_for((place.home / "page-begun").exists, "the page was not begun")
    server.send_signal(told)
    wait_for(lambda: not place.answers(), "it still takes new requests")
    assert server.poll() is None, "it has ended with a request in flight"
    (place.home / "page-go").touch()
    asking.join()

    assert answers == [(200, b"answered")]
    assert server.wait(60) == 0


def test_a_job_in_hand_is_handed_back_at_once_and_done_by_the_next_worker(place: Place):
    """Not after the two minutes in which a dead worker's job is missed."""
    place.do("tests.deploy.probe", "ask")
    first = place.python("tests.deploy.probe", "worker", log="worker.log")
    wait_for((place.home / f"job-begun-{first.pid}").exists, "the job was not begun")
    assert place.do("tests.deploy.probe", "states").split() == ["running:1"]
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0, (place.home / "worker.log").read_text()
    assert place.do("tests.deploy.probe", "states").split() == ["queued:0"]

    second = place.python("tests.deploy.probe", "worker", log="worker.log")
    wait_for((place.home / f"job-begun-{second.pid}").exists, "nobody took it up")
    (place.home / "job-go").touch()
    wait_for(lambda: place.do("tests.deploy.probe", "states").split() == ["done:1"], "it was not done")
    second.send_signal(signal.SIGINT)
    assert second.wait(60) == 0


def test_every_line_of_pages_and_worker_is_json(place: Place):
    """Gunicorn's and the queue's own among them."""
    server = place.serve()
    worker = place.python("tests.deploy.probe", "worker", log="worker.log")
    wait_for(lambda: "started" in (place.home / "worker.log").read_text(), "the worker did not start")
    for one in (server, worker):
        one.send_signal(signal.SIGTERM)
        one.wait(60)
    lines = [
        json.loads(line) for log in ("web.log", "worker.log") for line in (place.home / log).read_text().splitlines()
    ]

    assert {"gunicorn.error", "huey"} <= {line.get("logger", "").partition(".c")[0] for line in lines}
    assert any(line["event"] == "request" and line["endpoint"] == "health.healthz" for line in lines)
    assert all(line["level"] and line["timestamp"] for line in lines)


def test_the_units_give_longer_than_the_setting(root):  # type: ignore[no-untyped-def]
    """STOP_SECONDS is 20 unless somebody sets it; systemd and containers kill after 45."""
    for name in ("web", "worker"):
        unit = (root / "deploy" / "systemd" / f"pingxuan-{name}.service").read_text(encoding="utf-8")
        assert "TimeoutStopSec=45" in unit and "KillMode=mixed" in unit
