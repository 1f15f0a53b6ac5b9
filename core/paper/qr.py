"""Two-dimensional codes, as the modules that have to be inked. 二维码"""

from __future__ import annotations

from core.paper.errors import CodeTooLong

MOST_MODULES = 57
"""Beyond version 10 a module of a 19 mm code is under a third of a millimetre."""

Run = tuple[int, int, int]


def code_runs(text: str) -> tuple[int, tuple[Run, ...]]:
    """Encode a text and say where the ink goes. 生成二维码

    Returns:
        The side of the square in modules (no quiet zone), and the dark runs as
        (row, first column, length), rows counted from the top.

    Raises:
        CodeTooLong: The text needs modules too small to scan from paper.
    """
    import numpy as np  # noqa: PLC0415
    import zxingcpp  # noqa: PLC0415

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False)
    side = image.shape[0]
    if side > MOST_MODULES:
        raise CodeTooLong(text)
    rows: list[list[int]] = np.asarray(image).tolist()
    return side, tuple(run for row, modules in enumerate(rows) for run in _runs(row, modules))


def _runs(row: int, modules: list[int]) -> list[Run]:
    """Find the unbroken dark runs in one row of modules (0 is dark)."""
    runs: list[Run] = []
    for column, module in enumerate(modules):
        if module:
            continue
        if runs and sum(runs[-1][1:]) == column:
            runs[-1] = (row, runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((row, column, 1))
    return runs
