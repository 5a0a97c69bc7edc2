from functools import cached_property

from reports.document.v1.pieces import Names, Table, day
from reports.record import Beside, Figures, Share


class BesideSection:
    """What stands beside self-rating and verdict: what members said, what both sides came to, who declared what."""

    def __init__(self, figures: Figures, names: Names):
        self.record: Beside | None = figures.beside
        self.names = names

    @cached_property
    def voices(self) -> Table:
        return Table(
            "members",
            "What members of the sector said of the organisations",
            ["Clause", "Organisation", "Was our experience", "Was not", "Cannot say"],
            [
                [
                    self.names.clauses[line.clause].name,
                    line.organisation,
                    Share(line.was, line.was + line.was_not),
                    Share(line.was_not, line.was + line.was_not),
                    line.cannot_say,
                ]
                for line in self.record.voices
            ],
        )

    @property
    def reached(self) -> Share:
        return Share(self.record.reach.spoke, self.record.reach.asked)

    @cached_property
    def joint(self) -> Table:
        return Table(
            "joint-sessions",
            "What both sides came to in joint sessions",
            ["Organisation", "Clause", "Its own rating", "Reviewers", "Both", "Met on", "Who met"],
            [
                [
                    line.organisation,
                    self.names.clauses[line.clause].name,
                    line.own or "does not apply",
                    line.theirs or "none",
                    line.both or "still differ",
                    day(line.met_on),
                    f"{line.partner_post}; {line.reviewer_post}",
                ]
                for line in self.record.joint
            ],
        )

    @cached_property
    def interests(self) -> Table:
        return Table(
            "interests",
            "Interests that reviewers declared",
            ["Organisation reviewed", "Reviewers asked", "Funded by it", "Compete with it", "Something else"],
            [
                [line.organisation, line.reviewers, line.funded, line.competing, line.other]
                for line in self.record.interests
            ],
        )

    @property
    def tables(self) -> list[Table]:
        return [table for table in [self.voices, self.joint, self.interests] if table.rows]
