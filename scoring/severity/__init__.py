"""How severe each judge is, and what candidates would have had from an even panel. 评委宽严度

Float64; these never replace an official score unless the rules say so.
"""

from scoring.severity.additive import Additive, additive
from scoring.severity.design import Design, design
from scoring.severity.random_effects import Reml, reml

MODELS = {"additive": additive, "reml": reml}

__all__ = ["MODELS", "Additive", "Design", "Reml", "additive", "design", "reml"]
