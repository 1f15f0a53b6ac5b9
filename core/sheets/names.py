"""Name sheets within Excel's rules. 工作表名称"""

import re
from typing import Final

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST: Final = 31


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name Excel accepts, different from those taken; and take it."""
    base = _FORBIDDEN.sub(" ", wanted).strip(" '")[:_LONGEST] or "Sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = base[: _LONGEST - len(ending)] + ending
    taken.add(name.casefold())
    return name
