"""What is wrong with an agreement file, said so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass

MOST_REPORTED = 500  # a file with more faults than this is mended in rounds; a hostile one stays cheap


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it is, in which field, and what to do about it."""

    line: int  # 0 where the fault belongs to no line
    field: str
    message: str

    @property
    def sentence(self) -> str:
        """The message with a capital and a full stop, for a page."""
        closed = self.message if self.message[-1:] in {".", "?"} else f"{self.message}."
        return closed[:1].upper() + closed[1:]

    def __str__(self):
        where = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.field) if part)
        return f"{where}: {self.message}" if where else self.message


class AgreementFileError(Exception):
    """The file cannot be used; `problems` lists everything that is wrong with it, in the order of its lines."""

    def __init__(self, problems):
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Notebook:
    """Collects problems while reading goes on, so that all are reported together."""

    def __init__(self):
        self._noted = set()
        self._left_out = False

    @property
    def is_full(self) -> bool:
        return len(self._noted) >= MOST_REPORTED

    def note(self, line: int, field: str, message: str) -> None:
        if self.is_full:
            self._left_out = True
        else:
            self._noted.add(Problem(line, field, message))

    def raise_if_any(self) -> None:
        if not self._noted:
            return
        problems = list(self._noted)
        if self._left_out:
            last = max(problem.line for problem in problems)
            problems.append(Problem(last + 1, "", "there are more problems than these; mend these first."))
        raise AgreementFileError(problems)
