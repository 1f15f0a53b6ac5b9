"""What Prometheus reads at /metrics, behind the setting METRICS_TOKEN; without it there is no such page. 监控指标

Requests are counted by each process in files of its own under the data folder, which prometheus_client
adds up; all else is asked of the database when somebody reads the page.
"""

from __future__ import annotations

import hmac
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.pool import QueuePool

from app.version import __version__
from core.access import allow
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.jobs.models import Job, JobState, Worker
from judges.models import MarkVersion

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Gauge
    from prometheus_client.core import Metric

bp = Blueprint("metrics", __name__)
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # as prometheus_client calls it, in the environment
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # a label for each word would fill us
ALIVE_SECONDS = 150  # a worker says each minute that it is there


def begin(settings: Mapping[str, Any]) -> None:
    """Give the processes that are about to start a fresh folder to count in."""
    if settings["METRICS_TOKEN"]:
        folder = Path(settings["HOME"]) / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        os.environ[FOLDER] = str(folder)


def forget(pid: int) -> None:
    """Let the present figures of a process that has ended go."""
    if FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - only where it is set

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


class Counted:
    """What a process counts as it serves."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # noqa: PLC0415

        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pingxuan_requests_total",
            "Requests answered.",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "pingxuan_request_seconds",
            "Server time of a request.",
            ("endpoint",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.connections: Gauge = Gauge(
            "pingxuan_database_connections",
            "Connections to the database in use at the end of the last request, over all processes.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        # Looking a label up costs more than counting: the few there are get looked up once.
        self.known: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        key = endpoint, method, status
        found = self.known.get(key)
        if found is None:
            found = self.requests.labels(endpoint, method, str(status)), self.seconds.labels(endpoint)
            self.known[key] = found
        found[0].inc()
        found[1].observe(seconds)


class Present:
    """What the database says at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        """Yield the version, the queue, the workers, what is saved, and the database itself."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

        yield _gauge("pingxuan_info", "The version that runs.", 1, version=__version__)
        began = time.perf_counter()
        db.session.execute(sa.text("SELECT 1"))
        latency = time.perf_counter() - began
        states = dict(db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state)).all())
        jobs = GaugeMetricFamily("pingxuan_jobs", "Jobs by state.", labels=["state"])
        for state in JobState:
            jobs.add_metric([state.value], states.get(state, 0))
        yield jobs
        yield _gauge("pingxuan_oldest_job_seconds", "How long the oldest waiting job has waited.", _oldest())
        yield _gauge("pingxuan_workers_alive", "Workers seen in the last minutes.", _workers())
        saved = db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) or 0
        yield CounterMetricFamily("pingxuan_mark_saves", "Versions of marks saved.", value=saved)
        kind = db.engine.dialect.name
        yield _gauge("pingxuan_database_latency_seconds", "Time of the smallest query.", latency, kind=kind)
        yield _gauge("pingxuan_database_bytes", "Size of the database.", _size(kind), kind=kind)
        if isinstance(db.engine.pool, QueuePool):
            yield _gauge("pingxuan_database_pool_size", "Connections a process may keep.", db.engine.pool.size())


def _gauge(name: str, words: str, value: float, **labels: str) -> Metric:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    made = GaugeMetricFamily(name, words, labels=list(labels))
    made.add_metric(list(labels.values()), value)
    return made


def _oldest() -> float:
    asked = db.session.scalar(sa.select(sa.func.min(Job.asked_at)).where(Job.state == JobState.QUEUED))
    return (utcnow() - asked).total_seconds() if asked else 0.0


def _workers() -> int:
    now = utcnow()
    return sum((now - seen).total_seconds() < ALIVE_SECONDS for seen in db.session.scalars(sa.select(Worker.seen_at)))


def _size(kind: str) -> int:
    if kind == "postgresql":
        return int(db.session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
    pages = db.session.scalar(sa.text("PRAGMA page_count")) or 0
    return int(pages) * int(db.session.scalar(sa.text("PRAGMA page_size")) or 0)


def _allowed() -> bool:
    given = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(given, f"Bearer {current_app.config['METRICS_TOKEN']}".encode())


@bp.get("/metrics")
@allow.public
def metrics() -> ResponseReturnValue:
    """Answer what Prometheus asks, to whoever has the token. 监控指标"""
    if not current_app.config["METRICS_TOKEN"]:
        raise NotFound
    if not _allowed():
        return Response("A token is needed.\n", 401, {"WWW-Authenticate": "Bearer"}, content_type="text/plain")
    from prometheus_client import generate_latest  # noqa: PLC0415
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4  # noqa: PLC0415

    return Response(generate_latest(_everything()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _everything() -> CollectorRegistry:
    from prometheus_client import CollectorRegistry  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    counted: Counted = current_app.extensions["counted"]
    registry = CollectorRegistry()
    registry.register(Present())
    if FOLDER in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(counted.registry)
    return registry


def init_app(app: Flask) -> None:
    """Count every request, if anybody is to read it."""
    if not app.config["METRICS_TOKEN"]:
        return
    counted = app.extensions["counted"] = Counted()

    @app.after_request
    def count(response: Response) -> Response:
        began = g.get("began")
        seconds = time.perf_counter() - began if began is not None else 0.0
        method = request.method if request.method in METHODS else "other"
        counted.count(request.endpoint or "none", method, response.status_code, seconds)
        pool = db.engine.pool
        if isinstance(pool, QueuePool):
            counted.connections.set(pool.checkedout())
        return response
