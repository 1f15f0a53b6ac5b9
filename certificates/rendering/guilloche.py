"""Engraved curves for frames and grounds. 防伪底纹、扭索纹

Both families are sampled at a few points and joined by cubic Hermite pieces, which lie within
a hundredth of a millimetre of the true curve: small files, and lines that stay smooth at any size.
"""

from __future__ import annotations

from math import cos, pi, sin

Point = tuple[float, float]


def wave(length: float, amplitude: float, waves: int, phase: float = 0.0) -> str:
    """Draw one sine line along the x axis as SVG path data. 波纹

    Args:
        length: Length of the line, in millimetres.
        amplitude: Height above the axis, in millimetres.
        waves: How many whole waves fit the length.
        phase: Where in its wave the line starts, as a fraction of a turn.
    """
    steps = waves * 4
    speed = 2 * pi * waves / length

    def point(at: float) -> Point:
        return at, amplitude * sin(speed * at + 2 * pi * phase)

    def slope(at: float) -> Point:
        return 1.0, amplitude * speed * cos(speed * at + 2 * pi * phase)

    marks = [length * step / steps for step in range(steps + 1)]
    return _joined([point(at) for at in marks], [slope(at) for at in marks], length / steps)


def rosette(radius: float, swing: float, petals: int, phase: float = 0.0) -> str:
    """Draw one closed rose line around the origin as SVG path data. 团花

    Args:
        radius: Mean distance from the centre, in millimetres.
        swing: How far the line swings in and out, in millimetres.
        petals: How many petals one turn has.
        phase: Where in its petal the line starts, as a fraction of a turn.
    """
    steps = petals * 8

    def reach(turn: float) -> float:
        return radius + swing * cos(petals * turn + 2 * pi * phase)

    def pull(turn: float) -> float:
        return -swing * petals * sin(petals * turn + 2 * pi * phase)

    turns = [2 * pi * step / steps for step in range(steps + 1)]
    points = [(reach(t) * cos(t), reach(t) * sin(t)) for t in turns]
    slopes = [(pull(t) * cos(t) - reach(t) * sin(t), pull(t) * sin(t) + reach(t) * cos(t)) for t in turns]
    return _joined(points, slopes, 2 * pi / steps) + "z"


def star(radius: float, points: int = 5, depth: float = 0.382) -> str:
    """Draw a filled star, one point up, as SVG path data. 五角星"""
    corners = []
    for step in range(points * 2):
        turn = pi * step / points - pi / 2
        reach = radius if step % 2 == 0 else radius * depth
        corners.append(f"{reach * cos(turn):.3f},{reach * sin(turn):.3f}")
    return "M" + "L".join(corners) + "z"


def _joined(points: list[Point], slopes: list[Point], step: float) -> str:
    """Join points with cubic pieces whose ends have the given slopes."""
    (x, y), third = points[0], step / 3
    pieces = [f"M{x:.3f},{y:.3f}"]
    for (x0, y0), (dx0, dy0), (x1, y1), (dx1, dy1) in zip(points, slopes, points[1:], slopes[1:], strict=False):
        pieces.append(
            f"C{x0 + dx0 * third:.3f},{y0 + dy0 * third:.3f}"
            f" {x1 - dx1 * third:.3f},{y1 - dy1 * third:.3f} {x1:.3f},{y1:.3f}"
        )
    return "".join(pieces)
