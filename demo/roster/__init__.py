"""A province's roster of window units, made up from a seed. 演示名册"""

from demo.roster.build import DemoUnit, build
from demo.roster.places import Place, load_places
from demo.roster.workbooks import MISTAKES, broken_workbook, workbook

__all__ = ["MISTAKES", "DemoUnit", "Place", "broken_workbook", "build", "load_places", "workbook"]
