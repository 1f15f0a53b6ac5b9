"""The parts do what they promise, as text."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from tests.look.gallery import SampleForm


def draw(app: Flask, source: str, path: str = "/", **values: object) -> str:
    with app.test_request_context(path):
        return render_template_string(source, **values)


@pytest.mark.parametrize("path", ["/", "/?lang=en", "/?errors=1", "/judge", "/portal", "/errors/500"])
def test_every_page_of_the_gallery_renders(shown: FlaskClient, path: str) -> None:
    assert shown.get(path).status_code == 200


def test_the_page_says_its_language(shown: FlaskClient) -> None:
    assert '<html lang="zh-CN"' in shown.get("/").text
    assert '<html lang="en"' in shown.get("/?lang=en").text


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(gallery_app: Flask) -> None:
    with gallery_app.test_request_context("/", method="POST", data={"name": "", "mark": "30"}):
        form = SampleForm(meta={"csrf": False})
        form.validate()
        page = render_template_string(
            '{% import "macros/forms.html" as f %}{{ f.form_errors(form) }}{{ f.field(form.mark, "至多 25") }}',
            form=form,
        )

    assert 'value="30"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="mark-hint mark-error"' in page
    assert 'id="mark-error"' in page
    assert '<a href="#mark">' in page


def test_a_destructive_act_asks_for_the_word(gallery_app: Flask) -> None:
    page = draw(
        gallery_app,
        '{% import "macros/forms.html" as f %}{{ f.action_form("/x", "撤销", confirm=what, word="撤销") }}',
        what="将撤销 12 份证书。",
    )

    assert 'name="csrf_token"' in page
    assert 'data-confirm-word="撤销"' in page
    assert "将撤销 12 份证书。" in page


def test_the_order_of_a_table_turns_round_and_keeps_the_filters(gallery_app: Flask) -> None:
    link = '{% import "macros/tables.html" as t %}{{ t.sort_link("分", "total", "total") }}'

    assert "?region=22&amp;sort=-total" in draw(gallery_app, link, "/?region=22&page=3&sort=total")


def test_an_address_cannot_smuggle_markup_into_a_link(gallery_app: Flask) -> None:
    link = '{% import "macros/tables.html" as t %}<a href="{{ t.here("page", 2) }}">'
    page = draw(gallery_app, link, "/?q=%22%3E%3Cscript%3E&_scheme=javascript")

    assert "<script" not in page
    assert page.count('"') == 2


def test_charts_hold_no_style_attribute(shown: FlaskClient) -> None:
    assert not re.search(r"<[^>]+\sstyle=", shown.get("/").text)


def test_marks_that_coincide_are_stacked(gallery_app: Flask) -> None:
    source = '{% import "macros/charts.html" as c %}{{ c.mark_strip(dots, "两位同分") }}'
    dots = [{"position": 40}, {"position": 40, "level": 1}]

    assert len(set(re.findall(r'cy="(\d+)"', draw(gallery_app, source, dots=dots)))) == 2


def test_the_error_page_needs_no_actor_and_no_navigation(gallery_app: Flask) -> None:
    page = draw(gallery_app, '{% include "errors/error.html" %}', status=500, navigation=None, current_actor=None)

    assert "500" in page
