"""The catalogues: one domain per feature, extracted from its code and its templates.

tools/messages.py update    extract, and merge into translations/zh_CN
tools/messages.py check     fail on a message that is missing, empty, fuzzy, obsolete or put two ways
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "translations" / "zh_CN" / "LC_MESSAGES"
# Domain → folders of code and of templates that speak it. "look" is what every page shares.
SOURCES = {
    "core": ["core", "app", "templates/core", "templates/search"],
    "look": [
        "templates/base.html",
        "templates/public.html",
        "templates/judge.html",
        "templates/macros",
        "templates/errors",
        "templates/style_guide.html",
    ],
    **{
        f: [f, f"templates/{f}"]
        for f in ("units", "staff", "accounts", "campaigns", "judges", "selection", "certificates", "inbox", "privacy")
    },
}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2), "N_": None}
# A refusal's message is a plain literal, translated where it is shown.
# A refusal that is known by a code ("too_big") says its words elsewhere; a fault of the code has none for people.
CODE = re.compile(r"[a-z_]+")
FAULTS = ("ValueError", "TypeError", "RuntimeError", "KeyError")
REFUSAL = re.compile(
    r"\b(?:[A-Z]\w*(?:Error|Closed|Refused|Locked|Conflict|Password|Number|SignIn)|Conflict|Forbidden|Throttled|DomainError|NotFound)$"
)


def files(places: list[str]) -> Iterator[Path]:
    """Yield the code and templates of a domain."""
    for place in places:
        path = ROOT / place
        if path.is_file():
            yield path
        yield from sorted(p for suffix in ("*.py", "*.html", "*.js") for p in path.rglob(suffix))


def extract(domain: str) -> Catalog:
    """Read every message of a domain."""
    catalog = Catalog(locale="zh_CN", domain=domain, project="Pingxuan", fuzzy=False)
    for path in files(SOURCES[domain]):
        if path.suffix == ".js":
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        found = list(extract_from_file(method, str(path), keywords=KEYWORDS, options={"silent": "false"}))
        found += list(refusals(path)) if path.suffix == ".py" else []
        for _line, message, comments, context in found:
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments, context=context)
    return catalog


def refusals(path: Path) -> Iterator[tuple[int, str, list[str], None]]:
    """Yield the literal messages and advice of the refusals that a module raises."""
    import ast

    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        literals = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "advice")]
        told = name not in FAULTS and (name in errors() or REFUSAL.search(name))
        for literal in literals if told else []:
            if (
                isinstance(literal, ast.Constant)
                and isinstance(literal.value, str)
                and not CODE.fullmatch(literal.value or "x")
            ):
                yield node.lineno, literal.value, [], None


_ERRORS: set[str] = set()


def errors() -> set[str]:
    """Return the names of all refusals that the features declare."""
    if not _ERRORS:
        names = {"DomainError", "CellError", "BadWorkbook", "RowError"}
        sources = [p for d in SOURCES for p in files(SOURCES[d]) if p.suffix == ".py"]
        grown = True
        while grown:
            found = {
                m[1]
                for p in sources
                for m in re.finditer(r"^class (\w+)\((\w+)[,)]", p.read_text(encoding="utf-8"), re.M)
                if m[2] in names
            }
            grown = not found <= names
            names |= found
        _ERRORS.update(names)
    return _ERRORS


def path_of(domain: str) -> Path:
    """Return where a domain's Chinese catalogue lies."""
    return CATALOGUES / f"{domain}.po"


def load(domain: str) -> Catalog:
    """Read a domain's Chinese catalogue."""
    if not path_of(domain).exists():
        return Catalog(locale="zh_CN", domain=domain)
    with path_of(domain).open("rb") as file:
        return read_po(file, locale="zh_CN", domain=domain)


def update(domain: str) -> None:
    """Merge the messages of the code into the catalogue; gone ones are dropped."""
    old, new = load(domain), extract(domain)
    merged = Catalog(locale="zh_CN", domain=domain, project="Pingxuan", fuzzy=False, header_comment=f"# {domain}")
    for message in sorted((m for m in new if m.id), key=lambda m: str(m.id)):
        known = old.get(message.id, message.context)
        merged.add(message.id, known.string if known else None, locations=message.locations, context=message.context)
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    with path_of(domain).open("wb") as file:
        write_po(file, merged, width=110, omit_header=False, include_lineno=False)


def problems(domain: str) -> Iterator[str]:
    """Yield what is not right with a domain's catalogue."""
    have, want = load(domain), extract(domain)
    for message in want:
        if not message.id:
            continue
        known = have.get(message.id, message.context)
        texts = () if known is None else (known.string if isinstance(known.string, tuple) else (known.string,))
        if not texts or not all(texts):
            yield f"{domain}: no Chinese for {message.id!r} ({message.locations[0][0]})"
        elif known is not None and known.fuzzy:
            yield f"{domain}: fuzzy {message.id!r}"
        elif known is not None:
            yield from (f"{domain}: {message.id!r}: {error}" for error in known.check(have))
    yield from (f"{domain}: no longer used {m.id!r}" for m in have if m.id and want.get(m.id, m.context) is None)


def clashes() -> Iterator[str]:
    """Yield the messages that two domains put into different Chinese: all domains are merged when served."""
    said: dict[tuple[str, str | None], dict[str, object]] = {}
    for domain in SOURCES:
        for message in load(domain):
            if message.id:
                key = (message.id if isinstance(message.id, str) else message.id[0], message.context)
                said.setdefault(key, {})[domain] = message.string
    for (words, _context), by_domain in said.items():
        texts = {text[0] if isinstance(text, tuple) else text for text in by_domain.values()}
        if len(texts) > 1:
            yield f"{words!r} is {' and '.join(f'{text!r} in {domain}' for domain, text in by_domain.items())}"


def main(verb: str, *chosen: str) -> int:
    """Update or check every domain, or the named ones."""
    domains = chosen or tuple(SOURCES)
    if verb == "update":
        for domain in domains:
            update(domain)
    found = [p for domain in domains for p in problems(domain)] + list(clashes())
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["check"])))
