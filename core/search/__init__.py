"""One search over everything with a name or a number, within what the searcher may see. 搜索"""

from core.search.finding import LONGEST, Found, Group, findable_by, search
from core.search.index import check, init_app, put, rebuild
from core.search.models import SearchEntry
from core.search.registry import Findable, Said, Shown, can_search, register

__all__ = [
    "LONGEST",
    "Findable",
    "Found",
    "Group",
    "Said",
    "SearchEntry",
    "Shown",
    "can_search",
    "check",
    "findable_by",
    "init_app",
    "put",
    "rebuild",
    "register",
    "search",
]
