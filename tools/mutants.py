"""Plant faults in the exact core with mutmut, and tell which of them no test finds.

What is mutated, and by which tests it is judged, stands in ``[tool.mutmut]`` of pyproject.toml. mutmut makes
the mutants, maps tests to functions by running them once, and tries every mutant in a process of its own with a
time limit. This adds what it lacks: words meant for people are left alone, a sample can be drawn, survivors are held
against a list of those with a reason (``tools/mutants_survivors.toml``), and where scoring, selection, access or all
of them together stay under 90 % the exit status is 1.

A run that was stopped goes on where it was: what became of a mutant is kept in ``out/mutants.json`` for as long as
nothing that could change it has changed. For scoring, which knows nothing of the others and is judged by its own
tests alone, that is scoring, these tests and the libraries; for all else it is every source and test file.
``--afresh`` tries everything again.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name, orig_function_and_class_names_from_key

LEDGER = Path("tools/mutants_survivors.toml")
WORK = Path("mutants")
LOG = Path("out/mutants.log")
KEPT = Path("out/mutants.json")
GOAL = 90.0
#: A run that ends in any of these has found the fault; pytest says "interrupted" when a test file cannot be loaded.
NOT_TRIED = "not checked"
#: Judged by these tests alone: what knows nothing of the others is to be held by tests of its own.
ALONE = {"scoring": ["tests/scoring"]}
LAUNCH = """
import json, sys
from mutmut.__main__ import cli
from mutmut.configuration import config
if tests := json.loads(sys.argv[1]):
    config().pytest_add_cli_args_test_selection = tests
cli(sys.argv[2:])
"""
FOUND = frozenset({"killed", "timeout", "segfault", "check was interrupted by user"})
ADVICE = re.compile(r'advice=(?:"(?:[^"\\]|\\.)*"|None),? ?')
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True)
class Mutant:
    """One planted fault: where it is, and the lines before and after."""

    name: str
    module: str
    function: str
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the list of survivors knows it by; line numbers and mutmut's own numbers move."""
        return self.module, self.function, self.before, self.after


def every_mutant() -> Iterator[Mutant]:
    """Give every mutant worth trying, by file and place; always in the same order."""
    for path in sorted(walk_mutatable_files()):
        made = mutate_file_contents(str(path), path.read_text("utf-8"))
        lines, spans = made.code.splitlines(), made.line_span_by_function_name
        for short in made.mutant_names:
            whole = short.partition("__mutmut_")[0] + "__mutmut_orig"
            old = lines[spans[whole].start - 1 : spans[whole].end]
            new = [x.replace(f"{short}(", f"{whole}(") for x in lines[spans[short].start - 1 : spans[short].end]]
            before, after = changed(old, new)
            name = get_mutant_name(path, short)
            function, of_class = orig_function_and_class_names_from_key(name)
            where = f"{of_class}.{function}" if of_class else function
            if not only_words(before, after):
                yield Mutant(name, ".".join(path.with_suffix("").parts), where, before, after)


def changed(old: list[str], new: list[str]) -> tuple[str, str]:
    """Give the lines in which two functions differ, each side as one line."""
    first = next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    tail = 0
    while tail < min(len(old), len(new)) - first and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    before, after = (" ".join(x.strip() for x in side[first : len(side) - tail]) for side in (old, new))
    return before, after


def only_words(before: str, after: str) -> bool:
    """Tell whether only a sentence or an advice differs: words for people are for catalogues, not for exactness.

    >>> only_words('raise X("No seats.", rows)', 'raise X("XXNo seats.XX", rows)')
    True
    >>> only_words('raise X("No seats.", advice="Ask for some.")', 'raise X("No seats.", )')
    True
    >>> only_words('return "chosen"', 'return "CHOSEN"')
    False
    """
    before, after = (ADVICE.sub("", side) for side in (before, after))
    if LITERAL.sub('""', before) != LITERAL.sub('""', after):
        return False
    pairs = zip(LITERAL.findall(before), LITERAL.findall(after), strict=True)
    return all(" " in ast.literal_eval(old) for old, new in pairs if old != new)


def drawn(mutants: list[Mutant], wanted: Sequence[str], sample: int | None, seed: int) -> list[Mutant]:
    """Keep the mutants of the wanted modules, or of these a sample; in their order."""
    known = {mutant.module for mutant in mutants}
    if unknown := [module for module in wanted if module not in known]:
        sys.exit(f"No mutants in: {', '.join(unknown)}. There are some in: {', '.join(sorted(known))}")
    kept = [mutant for mutant in mutants if not wanted or mutant.module in wanted]
    if sample is None or sample >= len(kept):
        return kept
    return [kept[at] for at in sorted(random.Random(seed).sample(range(len(kept)), sample))]  # noqa: S311


class Memory:
    """What became of mutants in earlier runs, as long as it still holds."""

    def __init__(self, *, afresh: bool) -> None:
        alone = {name: digest([name, *tests]) for name, tests in ALONE.items()}
        every = digest([*config().source_paths, *config().also_copy, "tests"])
        self.digests = alone, every
        known = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() and not afresh else {}
        self.known: dict[str, dict[str, str]] = {one: known.get(one, {}) for one in (*alone.values(), every)}

    def of(self, mutant: Mutant) -> dict[str, str]:
        """Return the part that a mutant's outcome is kept in."""
        by_area, every = self.digests
        return self.known[by_area.get(area(mutant), every)]

    def keep(self, mutants: Iterable[Mutant], found: dict[str, str]) -> None:
        """Keep what has been found out; whoever stops the run finds it next time."""
        for mutant in mutants:
            if found[mutant.name] != NOT_TRIED:
                self.of(mutant)[mutant.name] = found[mutant.name]
        KEPT.parent.mkdir(exist_ok=True)
        aside = KEPT.with_suffix(".new")
        aside.write_text(json.dumps(self.known, indent=0, sort_keys=True), "utf-8")
        aside.replace(KEPT)


def area(mutant: Mutant) -> str:
    """Name the package that a mutant is in."""
    return mutant.module.partition(".")[0]


def digest(places: Iterable[str | Path]) -> str:
    """Hash every Python file in some folders, and what says which libraries and tests there are."""
    files = {Path("pyproject.toml"), Path("requirements-dev.txt"), Path("tests/conftest.py")}
    for place in places:
        files |= set(Path(place).rglob("*.py")) if Path(place).is_dir() else {Path(place)}
    found = hashlib.sha256(sys.version.encode())
    for file in sorted(files):
        if file.is_file():
            found.update(f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def attempt(mutants: Sequence[Mutant], jobs: int, memory: Memory) -> dict[str, str]:
    """Let mutmut try what is not known yet, in a fresh copy of the tree; give each mutant's status by name."""
    kept = {mutant.name: memory.of(mutant)[mutant.name] for mutant in mutants if mutant.name in memory.of(mutant)}
    left = [mutant for mutant in mutants if mutant.name not in kept]
    if kept:
        print(f"  {len(kept)} are known from before, {len(left)} are left", flush=True)
    if not left:
        return kept
    for name in [*ALONE, None]:
        group = [mutant for mutant in left if name == (area(mutant) if area(mutant) in ALONE else None)]
        if group:
            try:
                kept |= run_mutmut(group, jobs, memory, ALONE.get(name or "", []))
            finally:
                memory.keep(group, statuses(group))
    return kept


def run_mutmut(mutants: Sequence[Mutant], jobs: int, memory: Memory, tests: list[str]) -> dict[str, str]:
    """Run it to its end, telling and keeping how far it is.

    Args:
        tests: The only tests to judge by; without any, those of ``[tool.mutmut]``.
    """
    shutil.rmtree(WORK, ignore_errors=True)
    LOG.parent.mkdir(exist_ok=True)
    # Sets are walked in one order, and Hypothesis, which believes CI machines want that, repeats its examples.
    stable = os.environ | {"PYTHONHASHSEED": "0", "CI": "1", "HYPOTHESIS_PROFILE": "mutants"}
    command = [sys.executable, "-c", LAUNCH, json.dumps(tests), "run", "--max-children", str(jobs)]
    with LOG.open("w") as log:
        job = subprocess.Popen(
            [*command, *(mutant.name for mutant in mutants)], stdout=log, stderr=subprocess.STDOUT, env=stable
        )
        told = time.monotonic()
        while job.poll() is None:
            time.sleep(0.5)
            if time.monotonic() - told >= 30:
                told = time.monotonic()
                so_far = statuses(mutants)
                memory.keep(mutants, so_far)
                tried = sum(status != NOT_TRIED for status in so_far.values())
                print(f"  {tried} of {len(mutants)} tried", flush=True)
    if job.returncode:
        sys.exit(f"mutmut stopped with {job.returncode}:\n{LOG.read_text()[-3000:]}")
    return statuses(mutants)


def statuses(mutants: Iterable[Mutant]) -> dict[str, str]:
    """Read from mutmut's files what became of each mutant."""
    codes: dict[str, int | None] = {}
    for file in WORK.rglob("*.meta"):
        try:
            codes |= json.loads(file.read_text())["exit_code_by_key"]
        except ValueError:
            continue  # it is being written
    return {mutant.name: status_by_exit_code[codes.get(mutant.name)] for mutant in mutants}


def reasons() -> dict[tuple[str, str, str, str], str]:
    """Read the survivors that are known, each with the reason why no test can or need find it."""
    if not LEDGER.exists():
        return {}
    rows = tomllib.loads(LEDGER.read_text("utf-8")).get("survivor", [])
    return {(row["module"], row["function"], row["before"], row["after"]): row["reason"] for row in rows}


def table(mutants: Sequence[Mutant], found: dict[str, str]) -> dict[str, float]:
    """Print module × mutants, killed, survived; give the share found of every area and in total, in percent."""
    rows = Counter(mutant.module for mutant in mutants)
    sums = Counter(f"{area(mutant)}, all" for mutant in mutants)
    sums["total"] = len(mutants)
    killed: Counter[str] = Counter()
    for mutant in mutants:
        if found[mutant.name] in FOUND:
            killed.update((mutant.module, f"{area(mutant)}, all", "total"))
    width = max(map(len, [*rows, *sums]))
    print(f"\n{'module':<{width}}  mutants  killed  survived       %")
    for name, count in [*sorted(rows.items()), *sums.items()]:
        hits = killed[name]
        print(f"{name:<{width}}  {count:>7}  {hits:>6}  {count - hits:>8}  {100 * hits / count:>6.1f}")
    late = sum(found[mutant.name] == "timeout" for mutant in mutants)
    print(f"Of the killed, {late} ran out of time.")
    return {name: 100 * killed[name] / count for name, count in sums.items()}


def tell_survivors(mutants: Sequence[Mutant], found: dict[str, str], whole: bool) -> None:
    """Print every survivor without a reason in full, and on a whole run the reasons that nothing needs any more."""
    known = reasons()
    alive = [mutant for mutant in mutants if found[mutant.name] not in FOUND]
    listed = [mutant for mutant in alive if mutant.key in known]
    print(f"{len(listed)} survivors are listed with a reason in {LEDGER}; {len(alive) - len(listed)} are not.")
    for mutant in alive:
        if mutant.key not in known:
            print(f"\n[[survivor]]  # {found[mutant.name]}; mutmut show {mutant.name}")
            for field in ("module", "function", "before", "after"):
                print(f"{field} = {json.dumps(getattr(mutant, field), ensure_ascii=False)}")
            print('reason = ""')
    if whole:
        for key in known.keys() - {mutant.key for mutant in alive}:
            print(f"\nNo survivor any more: {key}")


def main() -> int:
    """Plant, try, tell."""
    parser = argparse.ArgumentParser(description="Plant faults in the exact core and see the tests find them.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as scoring.lines; all by default")
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="which sample to draw")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--afresh", action="store_true", help="forget what earlier runs found")
    parser.add_argument("--list", action="store_true", help="print the mutants, try none")
    asked = parser.parse_args()
    began = time.monotonic()
    config()  # mutmut reads pyproject.toml of the working directory
    mutants = drawn(list(every_mutant()), asked.modules, asked.sample, asked.seed)
    if asked.list:
        for mutant in mutants:
            print(f"{mutant.module} {mutant.function}: {mutant.before} -> {mutant.after}")
        return 0
    print(f"{len(mutants)} mutants; what mutmut says goes to {LOG}", flush=True)
    found = attempt(mutants, asked.jobs, Memory(afresh=asked.afresh))
    shares = table(mutants, found)
    tell_survivors(mutants, found, whole=not asked.modules and asked.sample is None)
    low = [name for name, share in shares.items() if share < GOAL]
    print(f"\n{shares['total']:.1f} % found in {time.monotonic() - began:.0f} s; the goal is {GOAL:.0f} %.")
    if low:
        print(f"Under the goal: {'; '.join(low)}.")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
