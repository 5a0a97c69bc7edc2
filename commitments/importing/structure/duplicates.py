"""Text that the document prints twice or thrice: kept once, in the copy with the least damage.

Two passages are copies if they run alike for several pieces, or if one long piece comes again under the same mark. The
letters decide, not the spaces: in damaged copies words stick together and a line swallows the next one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from commitments.importing import blocks
from commitments.importing.structure import language, marks
from commitments.importing.structure.pieces import Ledger, Piece

LONG = 60  # letters: so much does not come again by chance
_COMMON = language.VERBS | frozenset(
    re.findall(
        r"\S+",
        """
        a about after again all also an and any are as at been before being between both but by can could do each
        either every few for from had has his how i if in into is it its less many may more most must no nor not of
        off on once one only or other our out over own per same shall should since so some such than that the their
        them then there these they this those through to too two under until up upon us very was we were what when
        where whether which while who whom whose why will with within without would you your
        """,
    )
)
CUT = 8  # letters that a line cut short still has
_LETTERS = re.compile(r"[\W_]+")


def merged(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """The pieces with every passage once."""
    keys = [_LETTERS.sub("", piece.whole.lower()) if piece.kind != blocks.ROW else "" for piece in pieces]
    copies = _copies(pieces, keys)
    if not copies:
        return pieces
    chosen = _less_damaged(pieces, copies)
    kept = []
    for position, piece in enumerate(pieces):
        if position in copies:
            ledger.drop_piece(piece, "printed before")
        elif position in chosen:
            ledger.drop(piece.whole, "a better copy is printed further down", piece.sources)
            kept.extend(chosen[position])
        else:
            kept.append(piece)
    ledger.warn("printed-twice", f"{len(copies)} paragraphs are printed more than once. One copy of each was kept.")
    return kept


def _copies(pieces: list[Piece], keys: list[str]) -> dict[int, tuple[int, ...]]:
    """For each later piece that is a copy, the earlier pieces that say the same."""
    places = defaultdict(list)
    for position, key in enumerate(keys):
        if len(key) >= 12:
            places[key].append(position)
    copies: dict[int, tuple[int, ...]] = {}
    position = 0
    while position < len(pieces):
        run = max(
            (_run(keys, start, position) for start in places.get(keys[position], ()) if start < position),
            key=len,
            default=[],
        )
        if _is_copy(pieces, keys, position, run):
            run = _from_further_back(keys, run, copies)
            copies.update({later: earlier for laters, earlier in run for later in laters})
            position = run[-1][0][-1] + 1
        else:
            position += 1
    return copies


def _from_further_back(keys: list[str], run: list, copies: dict) -> list:
    """Short pieces just before belong to the run too, such as its heading."""
    run = list(run)
    while True:
        later, earlier = run[0][0][0] - 1, run[0][1][0] - 1
        if earlier < 0 or later in copies or not keys[later] or keys[later] != keys[earlier] or later <= run[-1][1][-1]:
            return run
        run.insert(0, ((later,), (earlier,)))


def _run(keys: list[str], first: int, second: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """How far two passages run alike, as pairs of later and earlier positions; one piece may be two there."""
    run, limit = [], second
    while second < len(keys) and first < limit:
        step = _step(keys, first, second)
        if not step:
            break
        earlier, later = step
        run.append((tuple(range(second, second + later)), tuple(range(first, first + earlier))))
        first, second = first + earlier, second + later
    return run


def _step(keys: list[str], first: int, second: int) -> tuple[int, int] | None:
    if keys[first] and keys[first] == keys[second]:
        return 1, 1
    for count in (2, 3):
        if keys[first] and keys[first] == "".join(keys[second : second + count]):
            return 1, count
        if keys[second] and keys[second] == "".join(keys[first : first + count]):
            return count, 1
    return (1, 1) if _is_cut_short(keys, first, second) else None


def _is_cut_short(keys: list[str], first: int, second: int) -> bool:
    """Does one copy break off within the line, and do both go on alike behind it?"""
    one, other = sorted((keys[first], keys[second]), key=len)
    following = keys[second + 1 : second + 2]
    return (
        CUT <= len(one) < len(other)
        and other.startswith(one)
        and any(following)
        and following == keys[first + 1 : first + 2]
    )


def _is_copy(pieces: list[Piece], keys: list[str], position: int, run: list) -> bool:
    """Is the run long enough, and does it begin with something that no second list would repeat?"""
    if not run:
        return False
    letters = sum(len(keys[at]) for laters, _ in run for at in laters)
    mark = marks.read(pieces[position].whole)[0]
    if (mark and mark.kind == marks.BULLET) or (pieces[position].kind == blocks.ITEM and not mark):
        return False  # both sides may promise the same in so many words
    return letters >= LONG * 2 if len(run) > 1 else letters >= LONG and (mark is not None or letters >= 2 * LONG)


def _less_damaged(pieces: list[Piece], copies: dict) -> dict[int, list[Piece]]:
    """For the earlier pieces, what to print in their place where a later copy is in better order."""
    known = Counter(word for piece in pieces if piece.kind != blocks.ROW for word in _words(piece))
    by_earlier = defaultdict(list)
    for later, earlier in copies.items():
        by_earlier[earlier].append(later)
    chosen = {}
    for earlier, laters in by_earlier.items():
        first = [pieces[at] for at in earlier]
        groups = [[pieces[at] for at in group] for group in _neighbours(laters)]
        best = min([first, *groups], key=lambda group: (-len(group), _damage(group, known)))
        if best is not first and (len(best), _damage(best, known)) != (len(first), _damage(first, known)):
            chosen[earlier[0]] = [
                first[0].saying(piece.text, mark=piece.mark, notes=(*piece.notes, "mended")) for piece in best
            ]
            chosen |= {at: [] for at in earlier[1:]}
    return chosen


def _neighbours(positions: list[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for position in sorted(positions):
        if groups and groups[-1][-1] == position - 1:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _damage(group: list[Piece], known: Counter) -> tuple[int, int, int]:
    """A line cut short is worst. Of the same letters: words that stand nowhere else were torn or stuck together."""
    words = [word for piece in group for word in _words(piece)]
    odd = sum(
        4 if len(word) == 1 and word not in "ai" and not word.isdigit() else (known[word] == 1 and word not in _COMMON)
        for word in words
    )
    return -sum(map(len, words)), odd, len(words)


def _words(piece: Piece) -> list[str]:
    return re.findall(r"[^\W_]+", piece.text.lower())
