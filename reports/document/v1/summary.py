from dataclasses import dataclass
from functools import cached_property

from reports.document.v1.pieces import Names, count, listed, small
from reports.document.v1.standards import help_wanted, standards_met
from reports.record import Figures, Share


@dataclass(frozen=True)
class Headline:
    share: Share
    words: str
    note: str = ""


class Summary:
    """What a director reads on a phone: headline figures, each with its n of N, and what stands out."""

    def __init__(self, figures: Figures, names: Names, kept_words: str):
        self.figures = figures
        self.names = names
        self.kept_words = kept_words

    @cached_property
    def headlines(self) -> list[Headline]:
        found = [self._returned(), self._kept(), *self._gap(), self._moved(), self._standards()]
        return [headline for headline in found if headline]

    def _returned(self):
        returns = self.figures.returns
        parts = []
        if returns.late:
            parts.append(f"{returns.late:,} of them after the due day")
        if returns.missing:
            parts.append(f"{returns.missing:,} {'did not return one' if self.figures.is_closed else 'not filed yet'}")
        note = f"{listed(parts)}." if parts else "All of them in time."
        return Headline(returns.returned, "organisations filed a self-assessment", note)

    def _kept(self):
        change = self.figures.change
        note = ""
        if change and change.moves.pairs:
            note = f"Like for like {change.moves.kept_now}; in {change.previous_label} {change.moves.kept_before}."
        return (
            Headline(self.figures.overall.kept, f"answers say {self.kept_words}", note) if self._has_answers else None
        )

    @property
    def _has_answers(self) -> bool:
        return bool(self.figures.overall.rated)

    def _gap(self):
        verdicts = self.figures.gap.overall
        if not verdicts.reviewed:
            return []
        return [
            Headline(
                verdicts.shares["agree"],
                "answers reviewed have the reviewers’ agreement",
                f"Challenged: {verdicts.shares['challenge']}.",
            ),
            Headline(
                verdicts.lower_share,
                "answers are rated lower by the reviewers than by the organisation",
                f"Rated higher: {verdicts.higher_share}.",
            ),
        ]

    def _moved(self):
        change = self.figures.change
        if not (change and change.moves.pairs):
            return None
        return Headline(
            change.moves.shares["up"],
            f"answers moved up since {change.previous_label}, like for like",
            f"Moved down: {change.moves.shares['down']}.",
        )

    def _standards(self):
        met = standards_met(self.figures)
        if not met.of:
            return None
        measured = [standard for standard in self.figures.standards if standard.values]
        return Headline(met, "measured values meet their standard", f"Measured: {count(len(measured), 'standard')}.")

    @cached_property
    def stands_out(self) -> list[str]:
        """The few things that a reader with one minute should know, each with its n of N."""
        found = [self._best_and_worst(), self._best_mover(), self._widest_gap(), self._worst_standard(), self._help()]
        if self.figures.gap.reviews_awaited and self.figures.gap.reviews.of:
            found.append(f"Reviews were released for {self.figures.gap.reviews} self-assessments.")
        return [sentence for sentence in found if sentence]

    def _best_and_worst(self):
        themes = [theme for theme in self.figures.by_theme if theme.tally.rated]
        if len(themes) < 2:
            return ""
        worst, *_, best = sorted(themes, key=lambda theme: theme.tally.kept.fraction)
        return (
            f"Promises on {small(best.name)} are kept most often ({best.tally.kept} answers), those on "
            f"{small(worst.name)} least often ({worst.tally.kept})."
        )

    def _best_mover(self):
        change = self.figures.change
        movers = [theme for theme in change.by_theme if theme.moves.up > theme.moves.down] if change else []
        if not movers:
            return ""
        best = max(movers, key=lambda theme: (theme.moves.up - theme.moves.down) / theme.moves.pairs)
        return (
            f"{best.name} moved most since {change.previous_label}: {best.moves.shares['up']} answers up, "
            f"{best.moves.shares['down']} down."
        )

    def _widest_gap(self):
        widest = next((row for row in self.figures.gap.by_clause if row.verdicts.gap > 0), None)
        if widest is None:
            return ""
        return (
            f"The two sides are furthest apart on {self.names.of(widest.key)}: reviewers rate "
            f"{widest.verdicts.lower_share} answers lower."
        )

    def _worst_standard(self):
        short = [standard for standard in self.figures.standards if standard.met < len(standard.values)]
        if not short:
            return ""
        worst = min(short, key=lambda standard: standard.meeting.fraction)
        return f"The standard met least often is {worst.measure}, {worst.in_words}: {worst.meeting} values meet it."

    def _help(self):
        if not self.figures.help_wanted:
            return ""
        return (
            f"Help is wanted in {help_wanted(self.figures)} answers, most often on "
            f"{self.names.of(self.figures.help_wanted[0].clause)}."
        )
