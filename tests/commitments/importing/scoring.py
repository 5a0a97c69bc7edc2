"""How well an import finds the promises of a document whose tree is known.

    python -m tests.commitments.importing.scoring                            # the corpus in this folder
    python -m tests.commitments.importing.scoring FILE AGREEMENT_FILE …      # documents against agreement files

Recall: of the promises that are there, how many were found. Precision: of those found, how many are there. Of those
that were both: whose party, parent and number is right. Promises are matched by their first words, where the expected
tree has them in the document's own words; else, as against an agreement file that words them anew, by number, place
and order.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from commitments import importing
from commitments.importing import formats
from commitments.importing.structure import parties

CORPUS = Path(__file__).parent / "corpus"
NO_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "and",
        "or",
        "in",
        "for",
        "on",
        "with",
        "by",
        "that",
        "is",
        "are",
        "be",
        "will",
        "at",
        "as",
        "their",
        "its",
        "from",
        "this",
        "our",
        "it",
    ]
)


@dataclass(frozen=True)
class Promise:
    """What is compared of a promise. `above` holds numbers and titles from the innermost clause upwards."""

    number: str
    text: str
    parties: tuple[str, ...]
    above: tuple[str, ...]
    anchor: str  # the nearest number above, or "#" and a title that stands above
    is_reworded: bool = False


@dataclass(frozen=True)
class Score:
    expected: int = 0
    found: int = 0
    matched: int = 0
    party: int = 0
    parent: int = 0
    number: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Score)))

    @property
    def recall(self) -> float:
        return self.matched / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 1.0

    def share(self, name: str) -> float:
        return getattr(self, name) / self.matched if self.matched else 1.0

    def __str__(self):
        shares = "  ".join(f"{name} {self.share(name):4.0%}" for name in ("party", "parent", "number"))
        return (
            f"recall {self.recall:4.0%} ({self.matched}/{self.expected})  precision {self.precision:4.0%} "
            f"({self.matched}/{self.found})  {shares}"
        )


def compare(expected: list[Promise], found: list[Promise]) -> tuple[Score, list[str]]:
    """The score, and a line for everything that is not as expected."""
    pairs = (
        _in_order(expected, found) if any(promise.is_reworded for promise in expected) else _by_words(expected, found)
    )
    remarks = []
    right = {"party": 0, "parent": 0, "number": 0}
    for one, other in pairs:
        for name, is_right, was, should in (
            ("party", _same_parties(one.parties, other.parties), other.parties, one.parties),
            ("parent", _same_parent(one, other), other.above[:3], one.anchor),
            ("number", _plain(one.number) == _plain(other.number), other.number, one.number),
        ):
            right[name] += is_right
            if not is_right:
                remarks.append(f"{name}: {was!r} for {should!r}: {other.number} {other.text[:60]}")
    missed = [promise for promise in expected if all(promise is not one for one, _ in pairs)]
    surplus = [promise for promise in found if all(promise is not other for _, other in pairs)]
    remarks += [f"missed: {promise.number} {promise.text[:80]}" for promise in missed]
    remarks += [f"surplus: {promise.number} {promise.text[:80]}" for promise in surplus]
    return Score(len(expected), len(found), len(pairs), **right), remarks


# ---- what is expected, what is found


def expected_lines(text: str) -> list[Promise]:
    """A corpus document's own tree: a line "number | parent | parties | first words" for each promise."""
    promises = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("//"):
            number, anchor, who, words = (part.strip() for part in line.split("|", 3))
            names = tuple(name.strip() for name in who.split(";"))
            promises.append(Promise("" if number == "-" else number, words, names, (), "" if anchor == "-" else anchor))
    return promises


def expected_of_agreement_file(data: bytes) -> list[Promise]:
    """The assessable clauses of an agreement file."""
    content = yaml.safe_load(data)
    names = {party["slug"]: (party["name"], party["slug"]) for party in content["parties"]}
    promises: list[Promise] = []

    def descend(clauses, above, owed_by):
        for clause in clauses:
            own = tuple(names[slug] for slug in clause.get("parties", ())) or owed_by
            number = str(clause.get("number", ""))
            if clause.get("assessable"):
                anchor = next((word for word in above if word and not word.startswith("#")), "")
                text = f"{clause.get('title', '')} {clause.get('text', '')}".strip()
                promises.append(
                    Promise(number, text, tuple("/".join(pair) for pair in own), above, anchor, is_reworded=True)
                )
            words = (f"#{clause['title']}",) if clause.get("title") else ()
            descend(clause.get("clauses", ()), (*((number,) if number else ()), *words, *above), own)

    descend(content["clauses"], (), ())
    return promises


def found_in(proposed: dict) -> list[Promise]:
    """The promises of what `import_document --json` prints."""
    clauses = proposed["clauses"]
    known = [party["name"] for party in proposed["parties"]]
    numbers = {clause["number"]: position for position, clause in enumerate(clauses) if clause["number"]}
    promises = []
    for clause in clauses:
        if clause["kind"] not in ("commitment", "action"):
            continue
        above, parent = [], clause["parent"]
        while parent is not None:
            holder = clauses[parent - 1] if isinstance(parent, int) else clauses[numbers[parent]]
            above += [holder["number"]] if holder["number"] else []
            above.append(f"#{holder['text']}")
            parent = holder["parent"]
        anchor = next((word for word in above if not word.startswith("#")), "")
        promises.append(Promise(clause["number"], clause["text"], _named(clause["party"], known), tuple(above), anchor))
    return promises


def _named(party: str, known: list[str]) -> tuple[str, ...]:
    """The parties of a joint one, some of which have an "and" in their own names."""
    for name in sorted(known, key=len, reverse=True):
        if party == name:
            return (name,)
        if party.startswith(f"{name} and "):
            return (name, *_named(party.removeprefix(f"{name} and "), known))
    return (party,) if party else ()


# ---- likeness


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _plain(number: str) -> str:
    return re.sub(r"[\s()\[\]:]|\.$", "", number.lower()).rstrip(".")


def _by_words(expected: list[Promise], found: list[Promise]) -> list[tuple[Promise, Promise]]:
    pairs, left = [], list(found)
    for promise in expected:
        words = _words(promise.text)
        match = next((other for other in left if _words(other.text)[: len(words)] == words), None)
        match = match or next(
            (other for other in left if " ".join(words) in " ".join(_words(other.text)[: len(words) + 6])), None
        )
        if match:
            pairs.append((promise, match))
            left.remove(match)
    return pairs


def _in_order(expected: list[Promise], found: list[Promise]) -> list[tuple[Promise, Promise]]:
    """The best pairing that keeps both orders."""
    rows, columns = len(expected) + 1, len(found) + 1
    best = [[0.0] * columns for _ in range(rows)]
    for row in range(1, rows):
        for column in range(1, columns):
            with_pair = best[row - 1][column - 1] + _likeness(expected[row - 1], found[column - 1])
            best[row][column] = max(best[row - 1][column], best[row][column - 1], with_pair)
    pairs, row, column = [], rows - 1, columns - 1
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((expected[row], found[column]))
    return pairs[::-1]


def _likeness(one: Promise, other: Promise) -> float:
    """How surely both are the same promise; 0 if they may not be paired."""
    words, others = (set(_words(promise.text)) - NO_WORDS for promise in (one, other))
    shared = len(words & others) / max(1, min(len(words), len(others)))
    same_number = bool(one.number) and _plain(one.number) == _plain(other.number)
    same_anchor = _plain(one.anchor) == _plain(other.anchor)
    score = 3 * shared + 2 * same_number + same_anchor
    return score if (same_number and same_anchor) or shared >= 0.12 else 0.0


def _same_parent(one: Promise, other: Promise) -> bool:
    if one.anchor.startswith("#"):
        title = _words(one.anchor)
        return any(_words(word)[: len(title)] == title for word in other.above if word.startswith("#"))
    if one.is_reworded and not one.anchor:
        return not other.anchor or any(word.startswith("#") for word in one.above)
    return (
        _plain(one.anchor) == _plain(other.anchor)
        or _plain(one.anchor).split(" ")[-1] == _plain(other.anchor)[-len(_plain(one.anchor)) :] != ""
    )


def _same_parties(expected: Iterable[str], found: Iterable[str]) -> bool:
    expected, found = list(expected), list(found)
    if expected == ["?"]:
        return True
    return len(expected) == len(found) and all(any(_same_party(one, other) for other in found) for one in expected)


def _same_party(one: str, other: str) -> bool:
    return any(_same_name(part, other) for part in one.split("/"))


def _same_name(one: str, other: str) -> bool:
    if parties.VCSE_NAME.fullmatch(one) and parties.VCSE_NAME.fullmatch(other):
        return True
    if parties.PUBLIC_NAME.fullmatch(one) and parties.PUBLIC_NAME.fullmatch(other):
        return True
    stems, others = parties.stems(one), parties.stems(other)
    initials = "".join(word[0] for word in stems)
    return (
        stems == others
        or stems[-len(others) :] == others
        or others[-len(stems) :] == stems
        or initials == other.lower()
        or one.lower() == other.lower()
    )


# ---- the corpus, and the command


def long_agreement() -> str:
    """A text of some 150 kB: 47 sections of 29 promises each."""
    deed = "pay the group of number {0} within {1} days of its invoice, wherever possible, and say why it did not."
    sections = (
        "\n\n".join(f"{section}.{item} {deed.format(f'{section}.{item}', item)}" for item in range(1, 30))
        for section in range(1, 48)
    )
    head = "{0}. Section {0}\n\nThe Council will:\n\n"
    return "\n\n".join(head.format(number) + section for number, section in enumerate(sections, start=1))


def seconds_for(content: str) -> tuple[float, float]:
    """The processor's time that reading a text takes, and finding its clauses; the best of three."""
    spans = []
    for _ in range(3):
        times = [time.process_time()]
        document = formats.read(content.encode(), "text.md")
        times.append(time.process_time())
        importing.propose(document)
        times.append(time.process_time())
        spans.append((times[1] - times[0], times[2] - times[1]))
    return min(spans, key=sum)


def corpus(folder: Path = CORPUS) -> list[tuple[Path, Path]]:
    """Each document of the corpus, with its expected tree."""
    trees = sorted(folder.rglob("*.expected"))
    return [(next(path for path in tree.parent.glob(f"{tree.stem}.*") if path != tree), tree) for tree in trees]


def scored(document: Path, expected: list[Promise]) -> tuple[Score, list[str]]:
    read = formats.read(document.read_bytes(), document.name)  # what the worker does, without its process
    return compare(expected, found_in(importing.propose(read).as_json()))


def main(arguments: list[str]) -> None:
    """Print a line for each document, what is wrong beneath it, and the sum."""
    is_quiet = "--quiet" in arguments
    arguments = [argument for argument in arguments if argument != "--quiet"]
    if arguments:
        pairs = [
            (Path(one), expected_of_agreement_file(Path(other).read_bytes()))
            for one, other in zip(arguments[::2], arguments[1::2], strict=True)
        ]
    else:
        pairs = [(document, expected_lines(tree.read_text())) for document, tree in corpus()]
    total = Score()
    for document, expected in pairs:
        score, remarks = scored(document, expected)
        total += score
        sys.stdout.write(f"{document.name:32} {score}\n")
        if not is_quiet:
            sys.stdout.write("".join(f"    {remark}\n" for remark in remarks))
    sys.stdout.write(f"{'together':32} {total}\n")
    if not arguments:
        content = long_agreement()
        read, proposed = seconds_for(content)
        sys.stdout.write(f"{len(content) / 1000:.0f} kB read in {read:.2f} s, clauses found in {proposed:.2f} s\n")


if __name__ == "__main__":
    main(sys.argv[1:])
