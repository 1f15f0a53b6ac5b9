"""Names of files that are handed out: whole for browsers of today, in letters for the rest."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Response

from core.downloads import ascii_name, name_in_letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("推荐名单.xlsx", "tui-jian-ming-dan.xlsx"),
        ("Nominees for 优秀服务标兵.xlsx", "Nominees-for-you-xiu-fu-wu-biao-bing.xlsx"),
        ("丁䶮 2012.pdf", "ding-yan-2012.pdf"),
        ("证书〔2012〕0001号.tar.gz", "zheng-shu-2012-0001-hao-tar.gz"),
        ("…….xlsx", "download.xlsx"),
        ("表.工作簿", "biao-gong-zuo-bu"),
        ("评" * 90 + ".xlsx", "-".join(["ping"] * 16) + ".xlsx"),
    ],
)
def test_a_name_is_spelt_in_letters(name: str, letters: str):
    assert ascii_name(name) == letters


def sent(disposition: str) -> str:
    answer = Response("", headers={"Content-Disposition": disposition})
    name_in_letters(answer)
    return answer.headers["Content-Disposition"]


def test_an_attachment_gets_both_names():
    poor = f"attachment; filename=.xlsx; filename*=UTF-8''{quote('名单;一.xlsx')}"

    assert sent(poor) == f"attachment; filename=ming-dan-yi.xlsx; filename*=UTF-8''{quote('名单;一.xlsx')}"


@pytest.mark.parametrize(
    "plain", ["attachment; filename=certificates.xlsx", "inline", "inline; filename*=UTF-8''a.txt"]
)
def test_what_has_a_name_in_letters_is_left_alone(plain: str):
    assert sent(plain) == plain
