"""How far judges agree, and how much a result owes to who happened to judge. 评分者信度

Float64; these never replace an official score.
"""

from scoring.reliability.agreement import Concordance, fleiss_kappa, kendall_w
from scoring.reliability.alpha import LEVELS, krippendorff_alpha
from scoring.reliability.generalizability import Components, crossed, nested
from scoring.reliability.icc import Icc, intraclass

METHODS = {
    "icc": intraclass,
    "krippendorff_alpha": krippendorff_alpha,
    "kendall_w": kendall_w,
    "fleiss_kappa": fleiss_kappa,
    "generalizability": crossed,
}

__all__ = [
    "LEVELS",
    "METHODS",
    "Components",
    "Concordance",
    "Icc",
    "crossed",
    "fleiss_kappa",
    "intraclass",
    "kendall_w",
    "krippendorff_alpha",
    "nested",
]
