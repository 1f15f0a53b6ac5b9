"""No word of the other language is left on any page: the whole of a world, as every role, in both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce

import pytest
import sqlalchemy as sa

from certificates.models import Certificate
from certificates.services import BODY
from core.access import Role
from core.db import Base, db
from tests.access import conftest
from tests.access.conftest import Ground
from tests.access.pages import pages, read

ground = conftest.ground  # the fixture
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
# Names and units that Chinese offices write in Latin letters too.
NAMES = {
    "Excel", "CSV", "UTF", "GBK", "MB", "KB", "PDF", "SHA", "QR", "xlsx", "xls", "csv", "English", "ISO", "GB",
    "DATA", "HH", "MM", "Enter",
}  # fmt: skip
# Which the switch and the brand show in their own script, in either language.
BRAND = {"中文", "评选"}
# Words of files and examples, quoted in a sentence of the other language because they are typed like that.
QUOTED = (
    "英文列名 candidate、judge、criterion、score 也可以",
    "Columns 候选人",
    "评委",
    "指标",
    "得分",
    "吉林省长春市南关区",
    "（王秀兰：wxl、wangxiulan）",
    "初赛",
    "决赛",
    "SMTP_URL",
    "MAIL_FROM",
    "NOPE",  # a code in the worlds' workbooks that no unit has
    "peer@example.cn",
    "division.created",  # an act of `tests.make` alone
)
# {year} in a text to be printed; a check code and a whole hash, whose letters are figures.
FILLED_IN = re.compile(r"\{\w+(:\w+)?\}|\b[0-9a-f]{4}-[0-9a-f]{4}\b|\b[0-9a-f]{32,}\b")


@pytest.fixture(scope="module")
def stored(ground: Ground) -> str:
    """All text that people and imports have put into the records, one string after the other."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                continue
            if isinstance(column.type, (sa.String, sa.JSON)):
                found += [str(value) for value in db.session.scalars(sa.select(column)) if value]
    found += list(BODY.values())  # what is printed is Chinese, in whatever language one works
    found += [f"{c.holder}{c.printed['salutation']}" for c in db.session.scalars(sa.select(Certificate))]
    return "\0".join(found)


@pytest.fixture(scope="module")
def latin(ground: Ground) -> set[str]:
    """The words in Latin letters of names, codes and keys in the records, not of states and JSON."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name in (
                "login",
                "code",
                "number",
                "name",
                "label",
                "key",
                "title",
                "hash",
                "sha256",
                "path",
                "device",
            ):
                values = db.session.scalars(sa.select(column))
                found |= {word for value in values for word in WORD.findall(str(value or ""))}
    db.session.rollback()
    return found


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_a_chinese_page_has_no_english_left(ground: Ground, latin: set[str], role: Role | None):
    """Codes stand in <code> or beneath translate="no", and are not read."""
    wrong = set()
    for url, html in pages(ground, role, "zh_CN"):
        for words in _spoken(html):
            strange = [w for w in WORD.findall(words) if w not in NAMES and w not in latin]
            if strange:
                wrong.add(f"{_shape(url)}: {' '.join(strange)} in “{words[:90]}”")

    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_an_english_page_has_chinese_only_in_what_people_entered(ground: Ground, stored: str, role: Role | None):
    wrong = set()
    for url, html in pages(ground, role, "en"):
        for words in _spoken(html):
            strange = [run for run in CHINESE.findall(words) if run not in BRAND and run not in stored]
            if strange:
                wrong.add(f"{_shape(url)}: {' '.join(strange)} in “{words[:90]}”")

    assert not wrong, "\n".join(sorted(wrong))


def _spoken(html: str) -> Iterator[str]:
    for words in read(html).words:
        yield FILLED_IN.sub(" ", reduce(lambda text, quoted: text.replace(quoted, " "), QUOTED, words))


def _shape(url: str) -> str:
    return re.sub(r"\d+", "#", url)


def test_the_reader_sees_what_a_person_sees():
    """Words of text and of attributes, but none of scripts and of codes: else the tests above prove nothing."""
    found = read(
        '<title>Home</title><p>Hello <b>there</b><code>nope</code><img alt="Seal"><input placeholder="Name" type=text>'
        '<span translate="no">sha</span><script>let x</script><button aria-label="Close">×</button>'
    )

    assert found.words == ["Home", "Hello", "there", "Seal", "Name", "Close", "×"]


def test_both_languages_are_told_apart_by_the_page_itself(ground: Ground):
    for locale, lang in (("zh_CN", "zh-CN"), ("en", "en")):
        for url, html in pages(ground, Role.JUDGE, locale):
            assert f'<html lang="{lang}"' in html, url
