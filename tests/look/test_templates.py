"""What every template of the product keeps to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.look.scan import TEMPLATES, Reader, templates

NAMES = [path.relative_to(TEMPLATES).as_posix() for path in templates()]


def read(name: str) -> Reader:
    return Reader(Path(TEMPLATES, name).read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_nothing_inline(name: str) -> None:
    """The content policy would drop a style, a script or an onclick without a word."""
    assert read(name).inline == []


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_template_can_be_translated(name: str) -> None:
    assert read(name).words == []


def test_the_scan_sees_what_it_is_for() -> None:
    """Without this, an empty list above might mean a blind scan."""
    seen = Reader(
        '{% if a %}<p style="x" onclick="y">Left {{ _("Fine") }}</p>{% endif %}<img alt="评选"><script>z</script>'
    )

    assert seen.words == ["Left", "评选"]
    assert sorted(seen.inline) == ["<p onclick>", "<p style>", "<script>"]


def test_the_scan_is_not_fooled_by_braces() -> None:
    seen = Reader("<a title=\"{{ _('Go') }}\" class=\"{{ 'on' if a else '' }}\"></a>{# note #}{% set x = 'said' %}")

    assert seen.words == seen.inline == []
