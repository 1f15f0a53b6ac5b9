"""The lines beside the code: long numbers and codes stay beside it, and can be typed."""

import subprocess

import pytest

from certificates.rendering import DESIGNS, PrintedCertificate, render
from certificates.rendering.pages import groups_of_four

CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHORT, LONG = "吉民证〔2012〕0001号", "吉民证〔2012〕为民服务创先争优群众满意窗口单位00001号（补发）"


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("number", [SHORT, LONG])
def test_number_and_code_end_where_the_square_ends(design: str, number: str) -> None:
    """128 random bits are 26 letters; with a long number they still clear the signature."""
    pdf = render(
        [
            PrintedCertificate(
                number=number,
                code=CODE,
                verify_url=f"https://pingxuan.example.gov.cn/verify/{CODE}",
                design=design,
                title="荣誉证书",
                holder="朴善姬",
                salutation="：",
                body=("在活动中表现突出。",),
                honour="群众满意窗口",
                closing="特发此证，以资鼓励。",
                issuer="吉林省民政厅",
                date_text="二〇二六年十二月十八日",
            )
        ]
    )
    square, sign = DESIGNS[design].code, DESIGNS[design].sign
    left, top = square.left + square.width, square.top - 1
    area = [round(side / 25.4 * 72) for side in (left, top, sign.left - left, square.height + 2)]
    crop = [part for name, side in zip("xyWH", area, strict=True) for part in (f"-{name}", str(side))]

    text = subprocess.run(["pdftotext", *crop, "-r", "72", "-", "-"], input=pdf, check=True, capture_output=True)

    assert "".join(text.stdout.decode().split()) == f"扫码查验证书编号{number}查验码{CODE}"


@pytest.mark.parametrize(
    ("code", "groups"),
    [
        (CODE, ["ABCD", "EFGH", "IJKL", "MNOP", "QRST", "UVWX", "YZ"]),
        ("7KQM-4W2P-9XHD", ["7KQM-4W2P-9XHD"]),
        ("ABC", ["ABC"]),
    ],
)
def test_a_code_without_parts_is_shown_in_fours(code: str, groups: list[str]) -> None:
    assert groups_of_four(code) == groups
