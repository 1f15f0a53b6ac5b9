"""The divisions of a real province. 吉林省行政区划

``data/jilin_divisions.csv``: a province, its 9 prefectures, 69 counties and zones and 1,075
townships and streets, with GB/T 2260 codes (china-division 2.7.0, MIT).
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[1] / "data" / "jilin_divisions.csv"
LEVELS: Final = ("province", "prefecture", "county", "township")


@dataclass(frozen=True, slots=True)
class Place:
    """A division with the names above it. 区划

    Attributes:
        names: From the province down to the division's own.
    """

    code: str
    name: str
    parent: str
    level: str
    names: tuple[str, ...]

    @property
    def full(self) -> str:
        """Return the name that an office of the division bears: 长春市朝阳区, 农安县合隆镇."""
        county = self.names[2] if len(self.names) > 2 else ""
        own = self.names[1:2] if county.endswith("区") else ()
        full = ""
        for name in own + self.names[2:]:
            # Some names say already what they lie in: 安图县 above 安图县林业局.
            full = name if name.startswith(full) else full + name
        return full or self.name


def load_places() -> list[Place]:
    """Read the province's divisions, parents before children. 读取区划"""
    places: dict[str, Place] = {}
    with DATA.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            above = places[row["parent_code"]].names if row["parent_code"] else ()
            places[row["code"]] = Place(
                row["code"], row["name"], row["parent_code"], row["level"], (*above, row["name"])
            )
    return list(places.values())
