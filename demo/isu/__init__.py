"""A real competition through the same import and the same ranking: every official figure, to the cent.

The protocols of a skating championship say what nine judges marked in five components, the element
score, the deductions, and what came out. Here the marks go in as workbooks of marks, as a scorer
would bring them, and the ranking is computed by the service that ranks everything else.

Source: ISU Special Regulations, Single & Pair Skating and Ice Dance, Rule 353: of each component
the highest and the lowest mark are left out, the rest averaged half up to 0.01, times the factor
half up to 0.01; plus the element score, less the deductions.
"""

from demo.isu.contest import load
from demo.isu.marks import COMPONENTS, DEDUCTIONS, ELEMENTS, NotAsPublished, import_marks, rubric_of, table_of
from demo.isu.proof import Proof, compare, replay
from demo.isu.protocol import SEATS, Official, Segment, read_olympics, read_worlds

__all__ = [
    "COMPONENTS",
    "DEDUCTIONS",
    "ELEMENTS",
    "SEATS",
    "NotAsPublished",
    "Official",
    "Proof",
    "Segment",
    "compare",
    "import_marks",
    "load",
    "read_olympics",
    "read_worlds",
    "replay",
    "rubric_of",
    "table_of",
]
