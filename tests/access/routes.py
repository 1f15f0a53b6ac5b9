"""Every route of the application as something a test can ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from core.access import Role, declared

STATIC = {"static", "bootstrap.static"}
# Parameters that name no stored object of somebody's. By endpoint where one name has several meanings.
PLAIN: dict[str, Any] = {
    "locale": "en",
    "code": "AAAAAAAAAAAAAAAAAAAAAAAAAA",
    "token": "no-such-token",
    "units.load_shipped_divisions:name": "jilin",
    "rule": "staff_numbers",
    "inbox.change_mail:verb": "hold",
}
# Parameters that name a stored object; each must be a key of a world's chains.
OBJECTS = frozenset(
    {
        "campaign_id",
        "phase_id",
        "honour_id",
        "round_id",
        "criterion_id",
        "candidate_id",
        "panel_id",
        "seat_id",
        "sheet_id",
        "run_id",
        "plan_id",
        "list_id",
        "series_id",
        "certificate_id",
        "unit_id",
        "staff_id",
        "division_id",
        "user_id",
        "grant_id",
        "job_id",
        "message_id",
        "mail_id",
        "import_id",
        "session_id",
        "proposal_id",
        "rule_id",
        "hand_over_id",
        "invitation_id",
    }
)


@dataclass(frozen=True)
class Route:
    """One rule of the map under one method."""

    rule: Rule
    method: str
    who: frozenset[Role] | str

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]

    @property
    def objects(self) -> list[str]:
        """The parameters that name stored objects, in the order of the address."""
        return [name for name in self.names if name in OBJECTS]

    @property
    def names(self) -> list[str]:
        return [content for is_dynamic, content in self.rule._trace if is_dynamic]

    def unknown(self) -> list[str]:
        """Return parameters of which nobody has said what they name."""
        return [n for n in self.names if n not in OBJECTS and self._plain(n) is None]

    def _plain(self, name: str) -> Any:
        return PLAIN.get(f"{self.endpoint}:{name}", PLAIN.get(name))

    def url(self, app: Flask, things: Mapping[str, Any]) -> str | None:
        """Build the address from things; None where one of them does not exist in that chain."""
        values = {name: things.get(name) if name in OBJECTS else self._plain(name) for name in self.names}
        if None in values.values():
            return None
        with app.test_request_context():
            return str(app.url_map.bind("localhost").build(self.endpoint, values, method=self.method))

    def allows(self, role: Role) -> bool:
        return isinstance(self.who, str) or role in self.who

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes(app: Flask) -> Iterator[Route]:
    """Yield every route that is not a static file, for each method that a browser sends."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint in STATIC:
            continue
        who = declared(app, rule.endpoint)
        assert who is not None, rule.endpoint
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(rule, method, who)
