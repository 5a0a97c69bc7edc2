"""How wide the columns of a table are, worked out from what stands in them.

Word needs to be told, and a PDF is laid out in a fraction of the time when it is: a layout that finds the widths by
itself sets every cell three times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.document.structure import Bar, Cell, Column, Table, said

SHORT = 17  # letters; a text no longer than that, such as a day, keeps to its line


@dataclass(frozen=True)
class Ruler:
    """Measures texts, in units of its own. `longest` is what a text may ask for: a longer one breaks over lines anyway,
    as does a word longer than `word`. No column is narrower than `least`, and each has a `margin`.
    """

    measure: Callable[[str], float]
    bar: Callable[[Bar], float]
    longest: float
    word: float
    least: float
    margin: float
    bold: float = 1.1


def parts(one: Table, room: float, ruler: Ruler) -> list[float]:
    """What part of the room each column gets; together they are 1.

    As wide as its longest word at the least; what room is left goes where the texts are long.
    """
    least, wanted = [], []
    for place, column in enumerate(one.columns):
        cells = [row[place] for row in one.rows]
        low = max(_longest_word(cells, ruler), ruler.bold * _longest(head(column).split(), ruler))
        least.append(min(max(low, ruler.least), ruler.word) + ruler.margin)
        high = min(max((_measured(cell, ruler) for cell in cells), default=0), ruler.longest) + ruler.margin
        wanted.append(max(high, least[-1]))
    shares = wanted
    if sum(wanted) > room:
        spare, over = max(room - sum(least), 0), sum(wanted) - sum(least) or 1
        shares = [low + spare * (high - low) / over for low, high in zip(least, wanted, strict=True)]
    return [share / sum(shares) for share in shares]


def head(column: Column) -> str:
    return f"{column.name} ({column.unit})" if column.unit else column.name


def _longest_word(cells: Sequence[Cell], ruler) -> float:
    """Of texts the longest word; what is no text, or short, does not break."""
    bars = [ruler.bar(cell) for cell in cells if isinstance(cell, Bar)]
    texts = {cell if isinstance(cell, str) else said(cell) for cell in cells if not isinstance(cell, Bar)}
    whole = {said(cell) for cell in cells if not isinstance(cell, str | Bar)}
    words = {word for text in texts for word in ([text] if len(text) <= SHORT or text in whole else text.split())}
    return max([_longest(words, ruler), *bars])


def _longest(words, ruler) -> float:
    return max(map(ruler.measure, words), default=0)


def _measured(cell: Cell, ruler) -> float:
    return ruler.bar(cell) if isinstance(cell, Bar) else ruler.measure(said(cell))
