"""Compare one print run with certificates rendered one by one. 证书打印对比

Run with ``python -m benchmarks.certificates``. The peer is what a newcomer would write: the same
design with its ground and code in the page, and ``weasyprint.HTML(...).write_pdf()`` for each
certificate. Both sides have WeasyPrint loaded before the clock starts; our side draws its grounds
inside the measured time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any, TypeVar

from certificates.rendering import DESIGNS, PrintedCertificate, chinese_date, pages, render, run
from certificates.rendering.fit import Prose
from core.paper.qr import code_runs

Result = TypeVar("Result")

COUNT = 300

NAMES = ("王秀兰", "朴善姬", "阿卜杜拉·买买提", "李建国", "张春梅", "金哲洙", "欧阳文静", "赵铁柱")
EVENT = "在2026年度吉林省民政系统窗口单位“为民服务创先争优”活动中"


def measure(*, count: int = COUNT, sample: int = COUNT) -> list[dict[str, Any]]:
    """Time both ways and say whether the one file is fast and small enough.

    Args:
        count: How many certificates the run has.
        sample: How many of them are also rendered one by one; fewer than all are
            scaled up, and the names of the rows say so.

    Returns:
        Rows of ``name``, ``value``, ``bound`` and ``holds``.
    """
    certificates = [_certificate(place) for place in range(count)]
    few = certificates[:sample]
    one_by_one(few[:1])
    render(few[:1])
    together, file = _timed(lambda: _cold_run(certificates))
    apart, files = _timed(lambda: one_by_one(few))
    each = apart / len(few)
    speed = each * count / together
    size = sum(map(len, files)) / len(few) * count / len(file)
    scaled = "" if len(few) == count else f" ({len(few)} timed, scaled)"
    against = f"{count} certificates in one PDF against one by one{scaled}"
    return [
        _row(f"{against}: times faster", round(speed, 1), ">= 4", speed >= 4),
        _row(f"{against}: times smaller", round(size, 1), ">= 4", size >= 4),
        _row(f"{count} certificates in one PDF: seconds", round(together, 2), "<= 60", together <= 60),
        _row(f"{count} certificates in one PDF: megabytes", round(len(file) / 1e6, 2), "<= 5", len(file) <= 5e6),
        _row("one certificate by plain WeasyPrint: seconds", round(each, 3), "reported", True),
    ]


def one_by_one(certificates: list[PrintedCertificate]) -> list[bytes]:
    """Render each certificate by itself, with plain WeasyPrint."""
    import weasyprint  # noqa: PLC0415

    engine: Any = weasyprint
    return [engine.HTML(string=_whole_page(one)).write_pdf() for one in certificates]


def _whole_page(certificate: PrintedCertificate) -> str:
    """Write a certificate as a page that needs no stamping: ground, text and code."""
    design = DESIGNS[certificate.design]
    ground = re.search(r"<svg.*</svg>", pages.ground(design.name), re.DOTALL)
    if ground is None:
        raise ValueError(f"no drawing in the ground of {design.name}")
    side, runs = code_runs(certificate.verify_url)
    path = "".join(f"M{column},{row}h{length}v1h-{length}z" for row, column, length in runs)
    left, top, code = design.flow.left, design.flow.top, design.code
    under = f"position:absolute;left:-{left}mm;top:-{top}mm;width:297mm;height:210mm;z-index:-1"
    over = f"position:absolute;left:{code.left - left}mm;top:{code.top - top}mm;width:{code.width}mm"
    drawn = ground[0].replace("<svg", f'<svg style="{under}"', 1)
    drawn += f'<svg style="{over}" viewBox="0 0 {side} {side}"><path fill="#2a2522" d="{path}"/></svg>'
    html = pages.sheets([certificate], [Prose()])
    html = html.replace("<article", f"<style>{pages.style()}</style><article", 1)
    return html.replace("</article>", f"{drawn}</article>")


def _certificate(place: int) -> PrintedCertificate:
    """Make one of a mixed run: two persons, then a unit, then a brand."""
    design, honour = (
        ("person", "优秀服务标兵"),
        ("person", "优秀服务标兵"),
        ("unit", "群众满意窗口"),
        ("brand", "优质服务品牌"),
    )[place % 4]
    person = design == "person"
    return PrintedCertificate(
        number=f"JM2026-{place:04d}",
        code=f"7KQM-4W2P-{place:04d}",
        verify_url=f"https://pingxuan.example.gov.cn/v/7KQM4W2P{place:04d}",
        design=design,
        title="荣誉证书",
        holder=NAMES[place % len(NAMES)] if person else f"延边朝鲜族自治州第{place}救助管理站",
        salutation="同志：" if person else "：",
        body=(f"{EVENT}表现突出，被评为" if person else f"{EVENT}，经群众评议、领导点评和公示，被评为{honour}。",),
        honour=honour,
        closing="特发此证，以资鼓励。",
        issuer="吉林省民政厅",
        date_text=chinese_date(date(2026, 12, 18)),
    )


def _cold_run(certificates: list[PrintedCertificate]) -> bytes:
    """Print as a fresh process would, grounds included."""
    run.ground_of.cache_clear()
    return render(certificates)


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def _row(name: str, value: float, bound: str, holds: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "bound": bound, "holds": holds}


if __name__ == "__main__":
    for row in measure():
        print(f"{row['name']}: {row['value']} ({row['bound']}: {'yes' if row['holds'] else 'NO'})")
