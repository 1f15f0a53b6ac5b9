"""Composite evaluation: many figures of one candidate into one, by a declared method. 综合评价

Float64 throughout. What comes out orders candidates for study; it becomes official only where the
rules say so, and is then rounded half up to declared decimals before it is compared.
"""

from scoring.composite.distances import Compromise, topsis, vikor
from scoring.composite.outranking import Preference, promethee2
from scoring.composite.rank_sums import grades, rsr
from scoring.composite.tables import Table, table
from scoring.composite.weighing import Consistency, ahp, critic, entropy

COMPARE = {"topsis": topsis, "vikor": vikor, "promethee2": promethee2, "rsr": rsr}
WEIGH = {"entropy": entropy, "critic": critic, "ahp": ahp}

__all__ = [
    "COMPARE",
    "WEIGH",
    "Compromise",
    "Consistency",
    "Preference",
    "Table",
    "ahp",
    "critic",
    "entropy",
    "grades",
    "promethee2",
    "rsr",
    "table",
    "topsis",
    "vikor",
]
