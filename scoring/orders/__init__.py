"""Many orders into one: ballots, places and points, comparisons in pairs. 排序汇总

Counts are exact integers; Bradley–Terry and Plackett–Luce are float64 models.
"""

from scoring.orders.ballots import Ballots, Order, ballots
from scoring.orders.kemeny import Consensus, kemeny
from scoring.orders.pairs import borda, copeland, schulze, wins
from scoring.orders.points import points
from scoring.orders.worths import Worths, bradley_terry, plackett_luce

METHODS = {
    "borda": borda,
    "copeland": copeland,
    "schulze": schulze,
    "kemeny": kemeny,
    "points": points,
    "bradley_terry": bradley_terry,
    "plackett_luce": plackett_luce,
}

__all__ = [
    "METHODS",
    "Ballots",
    "Consensus",
    "Order",
    "Worths",
    "ballots",
    "borda",
    "bradley_terry",
    "copeland",
    "kemeny",
    "plackett_luce",
    "points",
    "schulze",
    "wins",
]
