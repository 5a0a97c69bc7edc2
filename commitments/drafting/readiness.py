"""What is left to do before a draft can come into force, each point with the clause that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from commitments import outline, texts
from commitments.agreement_file import checking
from commitments.agreement_file.problems import Problem
from commitments.models import Clause
from compacts.models import Edition


@dataclass(frozen=True)
class Point:
    """One thing to do; `clause` is where, if it is about one."""

    said: str
    clause: Clause | None = None


def what_is_left(draft: Edition, lines: list[outline.Line]) -> list[Point]:
    """By the rules of the agreement file, which a draft must keep to be frozen."""
    file = texts.as_file(draft)
    clauses = {line.clause.ref: line.clause for line in lines}
    about = {}
    for written, _ in file.walk():
        for record in [written, written.due, *written.standards]:
            about[id(record)] = clauses.get(written.ref)
    points = [
        Point(Problem(0, "", message).sentence, about.get(id(record))) for record, _, message in checking.faults(file)
    ]
    if not any(line.clause.is_assessable for line in lines):
        points.append(Point("The draft holds no promise that is assessed each year. Mark at least one."))
    return points
