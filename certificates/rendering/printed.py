"""What goes on the paper. 证书上的文字"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedCertificate:
    """Hold the exact text of one certificate. 一份荣誉证书的印刷文字

    The layout adds nothing to it but the fixed labels beside the code
    (扫码查验, 证书编号, 查验码).

    Attributes:
        number: Certificate number, printed beside the code. 证书编号
        code: Short code that a reader types when no phone is at hand. 查验码
        verify_url: Address inside the two-dimensional code. 查验网址
        design: ``"person"``, ``"unit"`` or ``"brand"``. 版式
        title: The kind of paper, "荣誉证书". 标题
        holder: Name of the person or unit. 持证人、持证单位
        salutation: What follows the name on its line, with its colon:
            "同志：" for a person, "：" for a unit; ``None`` when nothing does. 称谓
        body: Paragraphs between the name and the honour. 正文
        honour: Name of the honour, printed large. 荣誉称号
        closing: "特发此证，以资鼓励。" 结语
        issuer: Issuing body; a line each when several sign jointly. 颁发单位
        date_text: Date as printed, see ``dates.chinese_date``. 颁发日期
    """

    number: str
    code: str
    verify_url: str
    design: str
    title: str
    holder: str
    salutation: str | None
    body: tuple[str, ...]
    honour: str
    closing: str
    issuer: str
    date_text: str

    @property
    def label(self) -> str:
        """Name the certificate in a message. 编号与姓名"""
        return f"{self.number} {self.holder}"


@dataclass(frozen=True)
class MissingGlyph:
    """Name a character that no font of the design has, and whom it concerns. 缺字

    Attributes:
        character: The character that cannot be printed.
        certificates: ``PrintedCertificate.label`` of each that needs it, in print order.
    """

    character: str
    certificates: tuple[str, ...]

    def __str__(self) -> str:
        shown = f"{self.character} " if self.character.isprintable() else ""
        return f"{shown}U+{ord(self.character):04X}（{'、'.join(self.certificates)}）"
