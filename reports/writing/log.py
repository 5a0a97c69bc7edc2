"""How recommendations stand: what the lines of the action log come to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.models import Recommendation, RecommendationAct

Kind, Decision = RecommendationAct.Kind, RecommendationAct.Decision


@dataclass(frozen=True)
class Standing:
    """One recommendation with its log; owner and day are those proposed until somebody says otherwise."""

    recommendation: Recommendation
    acts: tuple[RecommendationAct, ...]

    @property
    def decided(self) -> RecommendationAct | None:
        return next((act for act in reversed(self.acts) if act.kind == Kind.DECIDED), None)

    @property
    def decision(self) -> str:
        return self.decided.get_decision_display() if self.decided else ""

    @property
    def done(self) -> RecommendationAct | None:
        """Done, unless it was decided anew since."""
        last = next((act for act in reversed(self.acts) if act.kind in {Kind.DONE, Kind.DECIDED}), None)
        return last if last and last.kind == Kind.DONE else None

    @property
    def owner(self) -> str:
        return next((act.owner for act in reversed(self.acts) if act.owner), self.recommendation.owner)

    @property
    def due_on(self) -> date | None:
        return next((act.due_on for act in reversed(self.acts) if act.due_on), self.recommendation.due_on)

    @property
    def state(self) -> str:
        if self.done:
            return "Done"
        if not self.decided:
            return "Waits for a decision"
        if self.decided.decision == Decision.NOT_ACCEPTED:
            return "Not taken up"
        if self.decided.decision == Decision.DEFERRED:
            return "Deferred"
        return "Under way" if self.acts[-1].kind == Kind.PROGRESS else "To be done"

    @property
    def colour(self) -> str:
        return {
            "Done": "green",
            "Under way": "blue",
            "To be done": "blue",
            "Deferred": "yellow",
            "Not taken up": "grey",
        }.get(self.state, "")

    @property
    def latest(self) -> str:
        """What was noted last."""
        return next((act.note for act in reversed(self.acts) if act.note), "")

    def is_overdue(self, on: date) -> bool:
        return self.state in {"Under way", "To be done"} and bool(self.due_on) and self.due_on < on


def standing(recommendations: Iterable[Recommendation]) -> list[Standing]:
    """Each with its log, in two queries however many there are."""
    recommendations = list(recommendations)
    acts = defaultdict(list)
    for act in RecommendationAct.objects.of(recommendations):
        acts[act.recommendation_id].append(act)
    return [Standing(each, tuple(acts[each.first_pk])) for each in recommendations]
