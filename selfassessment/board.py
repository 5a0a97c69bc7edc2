"""The board of a round: by organisation and by promise, how far everybody is. Counts, never words."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, NullIf

from commitments.models import Clause
from selfassessment.models import Answer, Chase, Round, SelfAssessment
from selfassessment.turns import WRITERS
from signatories.models import Membership
from signatories.policies import CONTACTS_WANTED

FILTERS = [
    ("", "All"),
    ("not-begun", "Not begun"),
    ("in-progress", "In progress"),
    ("waiting", "Being signed off"),
    ("filed", "Filed"),
    ("returned", "Returned for changes"),
    ("late", "Late"),
    ("help", "Help wanted"),
    ("contacts", "Hard to reach"),
]
SORTS = {
    "name": "Organisation",
    "progress": "Least answered first",
    "activity": "Longest silent first",
    "due": "Due first",
}
NAMES_SHOWN = 12


def rows(round_: Round) -> QuerySet:
    """Everyone who was asked, with all that the board shows and sorts by."""
    people = Membership.objects.current().filter(
        organisation=OuterRef("signature__organisation_id"), user__is_active=True
    )
    writers = people.filter(role__in=WRITERS).order_by().values("organisation")
    chases = Chase.objects.filter(assessment=OuterRef("pk")).order_by("-at")
    return (
        SelfAssessment.objects.for_board(round_)
        .with_due_on()
        .annotate(
            contacts_count=Coalesce(Subquery(writers.annotate(n=Count("user", distinct=True)).values("n")), 0),
            chased_at=Subquery(chases.values("at")[:1]),
        )
        .annotate(
            is_hard_to_reach=Case(
                When(
                    ~Q(status__in=SelfAssessment.SEALED)
                    & (Q(contacts_count__lt=CONTACTS_WANTED) | Q(has_lead_officer=False) | Q(has_senior=False)),
                    then=True,
                ),
                default=False,
                output_field=BooleanField(),
            )
        )
    )


def chosen(round_: Round, *, show: str, sort: str, today: date) -> QuerySet:
    """The part of the board that a page or a file shows, in its order."""
    everyone = rows(round_)
    part = everyone.filter(is_hard_to_reach=True) if show == "contacts" else everyone.showing(show, today)
    name = ("signature__organisation__name", "pk")
    orders = {
        "progress": (F("answered_count") * 1.0 / NullIf(F("answers_count"), 0), *name),
        "activity": (F("last_activity_at").asc(nulls_first=True), *name),
        "due": ("last_day", *name),
    }
    return part.order_by(*orders.get(sort, name))


def warnings_of(row) -> list[str]:
    """What makes an organisation hard to reach, while there is something to reach it for."""
    if row.is_sealed:
        return []
    said = []
    if row.contacts_count < CONTACTS_WANTED:
        said.append("Only one contact" if row.contacts_count else "Nobody answers")
    if not row.has_lead_officer:
        said.append("No lead officer")
    if not row.has_senior:
        said.append("No senior responsible officer")
    return said


@dataclass(frozen=True)
class ClauseRow:
    """One promise over all who were asked about it."""

    ref: str
    name: str
    text: str
    asked: int
    answered: int
    begun: int
    help_wanted: int
    waiting: tuple[str, ...]

    @property
    def left(self) -> int:
        return self.asked - self.answered

    @property
    def shown(self) -> tuple[str, ...]:
        return self.waiting[:NAMES_SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.waiting) - NAMES_SHOWN)


CLAUSE_SORTS = {"agreement": "As in the agreement", "left": "Most left first", "help": "Most help wanted first"}


def by_clause(round_: Round, *, sort: str) -> list[ClauseRow]:
    """For each promise how many have answered, and who of those that have not filed is stuck there. Three queries."""
    answers = Answer.objects.filter(assessment__round=round_)
    done = answers.answered().filter(pk=OuterRef("pk"))
    counted = (
        answers.annotate(is_done=Exists(done))
        .values("clause")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(is_done=True)),
            begun=Count("pk", filter=Q(version__gt=0)),
            help_wanted=Count("pk", filter=Q(is_help_wanted=True)),
        )
        .order_by("clause__position")
    )
    clauses = Clause.objects.in_bulk([row["clause"] for row in counted])
    waiting: dict[int, list[str]] = {}
    stuck = (
        answers.not_answered()
        .exclude(assessment__status__in=SelfAssessment.SEALED)
        .order_by("assessment__signature__organisation__name", "pk")
        .values_list("clause", "assessment__signature__organisation__name")
    )
    for clause, name in stuck:
        waiting.setdefault(clause, []).append(name)
    found = [
        ClauseRow(
            ref=clauses[row["clause"]].ref,
            name=clauses[row["clause"]].name,
            text=clauses[row["clause"]].text,
            asked=row["asked"],
            answered=row["answered"],
            begun=row["begun"],
            help_wanted=row["help_wanted"],
            waiting=tuple(waiting.get(row["clause"], [])),
        )
        for row in counted
    ]
    if sort == "left":
        found.sort(key=lambda row: -row.left)
    if sort == "help":
        found.sort(key=lambda row: -row.help_wanted)
    return found
