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
from .designs import DESIGNS, HEIGHT, WIDTH, Design, design_named
from .fit import MM, Setting, fit
from .fonts import in_kai
from .printed import PrintedCertificate

FOLDER = Path(__file__).parent.parent / "designs"


def style() -> str:
    """Write the style sheet of all designs. 样式"""
    return _environment().get_template("print.css").render(designs=DESIGNS.values())


def ground(design: str) -> str:
    """Write the page that lies under every certificate of a design. 底纹页"""
    template = _environment().get_template(f"{design}.svg")
    return template.render(width=WIDTH, height=HEIGHT, curves=guilloche)


def sheets(certificates: Sequence[PrintedCertificate], scales: Sequence[float]) -> str:
    """Write the texts of some certificates, each to start a page of its own. 证书页

    Args:
        certificates: In print order.
        scales: For each, how large its running text is set (1 is the design's size).
    """
    return (
        _environment()
        .get_template("sheets.html")
        .render(sheets=[_sheet(*pair) for pair in zip(certificates, scales, strict=True)])
    )


def title_overflows(certificate: PrintedCertificate) -> bool:
    """Say whether the title is too long for the one line that the ground leaves it."""
    design = design_named(certificate.design)
    return fit(certificate.title, design.flow.width, design.title).lines > 1


def _sheet(certificate: PrintedCertificate, scale: float) -> dict[str, object]:
    """Work out all that the template of one certificate draws."""
    design = design_named(certificate.design)
    column = design.flow.width
    call = certificate.holder + (certificate.salutation or "")
    return {
        "text": certificate,
        "design": design,
        "scale": scale,
        "title": fit(certificate.title, column, design.title),
        "holder": fit(call, column, design.holder),
        "honour": fit(certificate.honour, column, design.honour),
        "sign": _signature(certificate, design),
        "leading": _leading(certificate, design),
        "face": "song" if design.whole_names_in_kai and not in_kai(certificate.holder) else "",
    }


def _signature(certificate: PrintedCertificate, design: Design) -> list[tuple[str, Setting]]:
    """Fit the issuers, a line or more each, and the date."""
    lines = [*certificate.issuer.split("\n"), certificate.date_text]
    return [(line, fit(line, design.sign.width, design.signature)) for line in lines]


def _leading(certificate: PrintedCertificate, design: Design) -> float:
    """Close the signature up when many bodies sign, so that it stays inside the frame."""
    count = sum(setting.lines for _, setting in _signature(certificate, design))
    return min(design.sign_leading, round(design.sign.height / count, 2))


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["point"] = MM
    return environment
