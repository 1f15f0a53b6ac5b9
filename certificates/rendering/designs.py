"""The designs: where on the A4 page each part stands. 版式

Lengths are millimetres from the top left corner. The text runs in one column, the *flow*; what
does not fit its height is set smaller. The signature grows downward from its top, the code and
its labels do not move.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .errors import UnknownDesign

WIDTH, HEIGHT = 297.0, 210.0


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in millimetres."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Distance from the page's right edge."""
        return WIDTH - self.left - self.width


@dataclass(frozen=True)
class Display:
    """How a line of display type is set while it is short. 大字

    Attributes:
        size: In points.
        spacing: Between characters, in ems.
        least: Smallest size for a single line; longer text wraps at it.
    """

    size: float
    spacing: float
    least: float


@dataclass(frozen=True)
class Design:
    """The geometry of one design. 版式尺寸

    Attributes:
        name: As ``PrintedCertificate.design``; names the ground, ``<name>.svg``.
        sheet: The template that sets the text.
        flow: Column of running text.
        sign: Room for issuer and date.
        code: The square of the two-dimensional code.
        labels: Width of the lines beside the code, which end where it ends.
        body: Size of running text, in points.
        leading: Line height of running text, in ems.
        title, holder, honour, signature: Display lines.
        sign_leading: Line height of the signature, in millimetres.
        whole_names_in_kai: The prose is Kai; a name that Kai lacks goes to Song whole.
    """

    name: str
    sheet: str
    flow: Box
    sign: Box
    code: Box
    labels: float
    body: float
    leading: float
    title: Display
    holder: Display
    honour: Display
    signature: Display
    sign_leading: float
    whole_names_in_kai: bool = False


LABEL = Display(9.5, 0, 6.5)
"""Type beside the code, alike in all designs."""

PERSON = Design(
    name="person",
    sheet="person.html",
    flow=Box(47, 32, 203, 117.5),
    sign=Box(162, 153.5, 96, 28),
    code=Box(47, 152.5, 20, 20),
    labels=86,
    body=20,
    leading=1.9,
    title=Display(50, 0.32, 16),
    holder=Display(27, 0.1, 20),
    honour=Display(34, 0.2, 22),
    signature=Display(18, 0, 10),
    sign_leading=10,
    whole_names_in_kai=True,
)
UNIT = Design(
    name="unit",
    sheet="unit.html",
    flow=Box(98, 35, 171, 123),
    sign=Box(185, 162, 92, 34),
    code=Box(98, 161.5, 19, 19),
    labels=64,
    body=15.5,
    leading=2.012,
    title=Display(15, 0.5, 11),
    holder=Display(21, 0, 16),
    honour=Display(47, 0.08, 26),
    signature=Display(15.5, 0, 10),
    sign_leading=9.5,
)
BRAND = replace(UNIT, name="brand")

DESIGNS = {design.name: design for design in (PERSON, UNIT, BRAND)}


def design_named(name: str) -> Design:
    """Look a design up. 取版式"""
    try:
        return DESIGNS[name]
    except KeyError:
        raise UnknownDesign(name, tuple(DESIGNS)) from None
