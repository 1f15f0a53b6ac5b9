"""A browser without a screen: it opens pages, fills in their forms and follows where they lead.

It drives the application through its routes the way a person's browser does, cookies and form
tokens included, so that what is played works for people too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from core.db import db


class PlayStopped(RuntimeError):
    """A page refused what the play did; the message says which and what it answered."""


@dataclass
class FormOnPage:
    """A form as it stands on a page: where it goes, and what it would send."""

    action: str
    method: str
    fields: dict[str, Any] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms of a page with the values that their fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(FormOnPage(said.get("action", ""), said.get("method", "get").lower()))
            self.inside = True
        elif self.inside and tag == "input" and said.get("name"):
            self._input(said)
        elif self.inside and tag == "textarea":
            self._area = said.get("name", "")
            self.forms[-1].fields[self._area] = ""
        elif self.inside and tag == "select":
            self._select = said.get("name", "")
        elif self.inside and tag == "option" and self._select:
            first = self._select not in self.forms[-1].fields
            if first or "selected" in said:
                self.forms[-1].fields[self._select] = said.get("value", "")

    def _input(self, said: dict[str, str]) -> None:
        kind, name, fields = said.get("type", "text"), said["name"], self.forms[-1].fields
        if kind in ("submit", "button", "file", "image", "reset"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in said:
                fields[name] = said.get("value", "y")
            return
        fields[name] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.inside and self._area:
            self.forms[-1].fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask, login: str = "", password: str = "") -> None:
        self.client = app.test_client()
        self.page: TestResponse | None = None
        self.path = "/"
        if login:
            self.open("/sign-in")
            self.send("sign-in", login=login, password=password)
            if self.path.startswith("/sign-in"):
                raise PlayStopped(f"{login} could not sign in.")

    @property
    def text(self) -> str:
        """Return the page as it came."""
        return self.page.get_data(as_text=True) if self.page is not None else ""

    def open(self, path: str) -> Browser:
        """Open a page, following redirects."""
        return self._took(self._ask("get", path, follow_redirects=True), path)

    def send(self, part_of_action: str, *, expect: int = 200, **values: Any) -> Browser:
        """Fill in the form of this page whose action holds some text, and send it.

        A value of bytes is sent as a file, a list as several values of one name.
        """
        form = self._form(part_of_action)
        data: dict[str, Any] = {**form.fields}
        for name, value in values.items():
            data[name] = (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        action = form.action or self.path
        kind = "multipart/form-data"
        answer = self._ask("post", action, data=data, follow_redirects=True, content_type=kind)
        return self._took(answer, action, expect)

    def token(self) -> str:
        """Return the form token of this page, for what a script would send."""
        for form in self._forms():
            if "csrf_token" in form.fields:
                return str(form.fields["csrf_token"])
        raise PlayStopped(f"{self.path} holds no form token.")

    def send_json(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send what a script on this page would."""
        answer = self._ask("post", path, json=body, headers={"X-CSRFToken": self.token()})
        if answer.status_code != 200:
            raise PlayStopped(f"{path} answered {answer.status_code}: {answer.get_data(as_text=True)[:500]}")
        return answer.get_json()

    def download(self, path: str) -> bytes:
        """Return a file."""
        answer = self._ask("get", path)
        if answer.status_code != 200:
            raise PlayStopped(f"{path} answered {answer.status_code}.")
        return answer.get_data()

    def status(self, path: str) -> int:
        """Return how a page answers."""
        return int(self._ask("get", path).status_code)

    def json(self, path: str) -> Any:
        """Return what a script on this page would read."""
        return self._ask("get", path).get_json()

    def _ask(self, verb: str, path: str, **options: Any) -> TestResponse:
        # In a context of its own: within the play's, requests would share what belongs to one request.
        answer: TestResponse = Context().run(getattr(self.client, verb), path, **options)
        # What the play has read before this is old now.
        db.session.rollback()
        return answer

    def has(self, part_of_action: str) -> bool:
        """Tell whether this page has such a form."""
        return any(part_of_action in form.action.partition("?")[0] for form in self._forms())

    def _forms(self) -> list[FormOnPage]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def _form(self, part: str) -> FormOnPage:
        for form in self._forms():
            target = form.action.partition("?")[0] or self.path
            if form.method == "post" and part in target:
                return form
        raise PlayStopped(f"{self.path} has no form that goes to {part}.")

    def _took(self, answer: TestResponse, path: str, expect: int = 200) -> Browser:
        if answer.status_code != expect:
            raise PlayStopped(f"{path} answered {answer.status_code}: {_bare(answer.get_data(as_text=True))}")
        self.page, self.path = answer, answer.request.path
        return self


def _bare(html: str) -> str:
    """Return the words of a page's errors, or else of its beginning."""
    main = html[html.find("<main") :]
    wrong = re.findall(r'class="field-error".*?</p>|class="message message-due".*?</div>', main, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>?", " ", " ".join(wrong) or main).split())[:600]
