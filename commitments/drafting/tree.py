"""How the clauses of a draft stand under each other, and how they are moved about. Knows keys of rows and no rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BEFORE, AFTER, UNDER = "before", "after", "under"


@dataclass(frozen=True)
class Place:
    """Where a clause stands: under which, how deep, and as which of the whole text."""

    pk: int
    parent: int | None
    depth: int
    position: int


@dataclass
class Tree:
    """Each clause's own children in their order; `None` stands for the top."""

    children: dict[int | None, list[int]] = field(default_factory=lambda: {None: []})
    parent: dict[int, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int | None]]) -> Tree:
        """From keys and parents' keys in the order of the text."""
        tree = cls()
        for pk, parent in rows:
            tree.children.setdefault(parent, []).append(pk)
            tree.children.setdefault(pk, [])
            tree.parent[pk] = parent
        return tree

    def places(self) -> Iterator[Place]:
        """Every clause in the order of the text."""
        waiting = [(pk, 0) for pk in reversed(self.children[None])]
        position = 0
        while waiting:
            pk, depth = waiting.pop()
            position += 1
            yield Place(pk, self.parent[pk], depth, position)
            waiting += [(child, depth + 1) for child in reversed(self.children[pk])]

    def beneath(self, pk: int) -> list[int]:
        """All that stands under a clause, in the order of the text."""
        found = []
        for child in self.children[pk]:
            found += [child, *self.beneath(child)]
        return found

    def siblings(self, pk: int) -> list[int]:
        """The clause among those that stand beside it."""
        return self.children[self.parent[pk]]

    def before(self, pk: int) -> int | None:
        beside = self.siblings(pk)
        place = beside.index(pk)
        return beside[place - 1] if place else None

    def after(self, pk: int) -> int | None:
        beside = self.siblings(pk)
        place = beside.index(pk) + 1
        return beside[place] if place < len(beside) else None

    def place(self, pk: int, where: str, target: int | None) -> None:
        """Take a clause, with all beneath it, before or after another, or as the last under it."""
        if pk in self.parent:
            self.siblings(pk).remove(pk)
        self.children.setdefault(pk, [])
        if where == UNDER:
            self.parent[pk] = target
            self.children[target].append(pk)
            return
        self.parent[pk] = self.parent[target]
        beside = self.siblings(pk)
        beside.insert(beside.index(target) + (where == AFTER), pk)
