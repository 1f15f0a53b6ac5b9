"""The pages of a run as HTML, and their grounds. 页面与底纹

The designs are official texts of their own, not screens: they have a small Jinja environment to
themselves, and all their styles travel inside the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import guilloche
from .designs import DESIGNS, HEIGHT, LABEL, WIDTH, Design, design_named
from .fit import MM, Prose, fit
from .fonts import in_kai
from .printed import PrintedCertificate

LABEL_LEADING = 1.55
"""Line height of the lines beside the code, in ems."""

FOLDER = Path(__file__).parent.parent / "designs"


def style() -> str:
    """Write the style sheet of all designs. 样式"""
    return _environment().get_template("print.css").render(designs=DESIGNS.values(), label_leading=LABEL_LEADING)


def ground(design: str) -> str:
    """Write the page that lies under every certificate of a design. 底纹页"""
    template = _environment().get_template(f"{design}.svg")
    return template.render(width=WIDTH, height=HEIGHT, curves=guilloche)


def sheets(certificates: Sequence[PrintedCertificate], prose: Sequence[Prose]) -> str:
    """Write the texts of some certificates, each to start a page of its own. 证书页

    Args:
        certificates: In print order.
        prose: For each, how tightly its running text is set.
    """
    return (
        _environment()
        .get_template("sheets.html")
        .render(sheets=[_sheet(*pair) for pair in zip(certificates, prose, strict=True)])
    )


def title_overflows(certificate: PrintedCertificate) -> bool:
    """Say whether the title is too long for the one line that the ground leaves it."""
    design = design_named(certificate.design)
    return fit(certificate.title, design.flow.width, design.title).lines > 1


def _sheet(certificate: PrintedCertificate, prose: Prose) -> dict[str, object]:
    """Work out all that the template of one certificate draws."""
    design = design_named(certificate.design)
    column = design.flow.width
    call = certificate.holder + (certificate.salutation or "")
    return {
        "text": certificate,
        "design": design,
        "size": round(design.body * prose.size, 3),
        "leading": round(design.leading * prose.leading, 3),
        "title": fit(certificate.title, column, design.title),
        "holder": fit(call, column, design.holder),
        "honour": fit(certificate.honour, column, design.honour),
        "sign": _signature(certificate, design),
        "check": _labels(certificate, design),
        "face": "song" if design.whole_names_in_kai and not in_kai(certificate.holder) else "",
    }


def _signature(certificate: PrintedCertificate, design: Design) -> dict[str, object]:
    """Set issuers and date alike, closer and smaller the more bodies sign. 落款"""
    lines = [*certificate.issuer.split("\n"), certificate.date_text]
    settings = [fit(line, design.sign.width, design.signature) for line in lines]
    room = design.sign.height / sum(setting.lines for setting in settings)
    leading = min(design.sign_leading, room)
    size = min(leading / MM / 1.25, *(setting.size for setting in settings))
    return {"lines": lines, "size": round(size, 2), "leading": round(leading, 2)}


def _labels(certificate: PrintedCertificate, design: Design) -> dict[str, object]:
    """Set the lines beside the code, so that they end where it ends. 查验说明"""
    groups = groups_of_four(certificate.code)
    number = fit(f"证书编号 {certificate.number}", design.labels, LABEL)
    code = fit("查验码 " + " ".join(groups), design.labels, LABEL)
    size = min(number.size, code.size)
    leading = size * LABEL_LEADING * MM
    height = leading * (1 + number.lines + code.lines)
    return {"size": size, "groups": groups, "top": round(design.code.top + design.code.height - height, 2)}


def groups_of_four(code: str) -> list[str]:
    """Part a code that has no parts of its own, for those who type it; only the eye sees it."""
    if not code.isalnum():
        return [code]
    return [code[start : start + 4] for start in range(0, len(code), 4)]


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment
