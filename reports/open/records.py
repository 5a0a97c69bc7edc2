"""What was published about one organisation or one promise, put beside each other over agreements and years."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from compacts.models import Agreement
from reports.models import Publication, PublishedAnswer, Release
from reports.record import Figures, Share
from selfassessment.models import ScaleLevel, Verdict
from signatories.models import Organisation

KEPT = Q(rating__counts_as="kept")
REVIEWED = ~Q(judgement="")


@dataclass(frozen=True)
class Year:
    """One organisation in one published round, in a line."""

    publication: Publication
    returned: str  # "in time", "late" or "missing"
    kept: Share
    agreed: Share
    challenged: int
    replied: Share

    @property
    def is_filed(self) -> bool:
        return self.returned != "missing"


@dataclass(frozen=True)
class Row:
    """One line of a table with a column for each round; a cell holds an answer or nothing."""

    about: object
    cells: tuple[PublishedAnswer | None, ...]


def counts() -> dict:
    """Aggregates over published answers, from which the shares of a line are made."""
    return {
        "rated": Count("pk", filter=Q(rating__isnull=False)),
        "kept": Count("pk", filter=KEPT),
        "reviewed": Count("pk", filter=REVIEWED),
        "agreed": Count("pk", filter=Q(judgement=Verdict.Judgement.AGREE)),
        "challenged": Count("pk", filter=Q(judgement=Verdict.Judgement.CHALLENGE)),
        "disputed": Count("pk", filter=REVIEWED & ~Q(judgement=Verdict.Judgement.AGREE)),
        "replied": Count("pk", filter=REVIEWED & ~Q(judgement=Verdict.Judgement.AGREE) & ~Q(reply="")),
    }


NOTHING = dict.fromkeys(counts(), 0)


@dataclass(frozen=True)
class Headline:
    """A figure set large, with what it counts."""

    share: Share
    words: str
    note: str = ""


def headlines_of(publication: Publication) -> list[Headline]:
    """The three figures by which a report is known, from its frozen record."""
    figures = Figures.from_json(publication.figures)
    lines = [
        Headline(figures.returns.returned, "organisations filed a self-assessment"),
        Headline(figures.overall.kept, "answers say that the promise is kept", "By the organisations’ own rating"),
    ]
    if figures.gap.overall.reviewed:
        agreed = figures.gap.overall.shares["agree"]
        lines.append(Headline(agreed, "verdicts agree with the rating", "By the reviewers of the other side"))
    return lines


def years_of(organisation: Organisation) -> list[Year]:
    """Every published round in which the organisation was asked, the latest first; also those it did not file in."""
    told = {
        row.pop("publication"): row
        for row in PublishedAnswer.objects.standing()
        .filter(organisation=organisation)
        .order_by()
        .values("publication")
        .annotate(**counts())
    }
    # The list is canonical JSON, so this spelling of the name is in it exactly where the organisation is.
    asked = Release.objects.filter(
        publication__in=Publication.objects.standing().values("pk"),
        organisations__contains=f'"slug":"{organisation.slug}"',
    ).values_list("publication", "organisations")
    returned = {
        publication: next(row["returned"] for row in json.loads(rows) if row["slug"] == organisation.slug)
        for publication, rows in asked
    }
    publications = Publication.objects.filter(pk__in=returned).for_list().order_by("-round__due_on", "-pk")
    return [_year(each, returned[each.pk], told.get(each.pk, NOTHING)) for each in publications]


def _year(publication, returned, n) -> Year:
    return Year(
        publication=publication,
        returned=returned,
        kept=Share(n["kept"], n["rated"]),
        agreed=Share(n["agreed"], n["reviewed"]),
        challenged=n["challenged"],
        replied=Share(n["replied"], n["disputed"]),
    )


def by_agreement(years: Iterable[Year]) -> list[tuple[Agreement, list[Year]]]:
    found: dict[Agreement, list[Year]] = {}
    for year in years:
        found.setdefault(year.publication.round.edition.agreement, []).append(year)
    return list(found.items())


def promises_of(organisation: Organisation) -> dict[int, dict]:
    """By agreement its promises down, the rounds across (the latest first); each promise by its lineage."""
    answers = (
        _letters()
        .filter(organisation=organisation)
        .order_by("-publication__round__due_on", "-publication", "clause__position", "pk")
    )
    publications: dict[int, dict[int, Publication]] = defaultdict(dict)
    lines: dict[int, dict[int, dict[int, PublishedAnswer]]] = defaultdict(lambda: defaultdict(dict))
    for answer in answers:
        agreement = answer.publication.round.edition.agreement_id
        publications[agreement].setdefault(answer.publication_id, answer.publication)
        lines[agreement][answer.clause.lineage_id].setdefault(answer.publication_id, answer)
    return {
        agreement: {
            "publications": list(across.values()),
            "rows": [
                Row(next(iter(cells.values())).clause, tuple(cells.get(place) for place in across))
                for cells in lines[agreement].values()
            ],
        }
        for agreement, across in publications.items()
    }


def levels_of(publications: Iterable[Publication]) -> list[ScaleLevel]:
    """The levels by which these reports rate, best first; most partnerships have one scale for all their rounds."""
    scales = {publication.round.scale_id for publication in publications}
    return list(ScaleLevel.objects.filter(scale__in=scales).order_by("scale", "position"))


def rounds_of(answers: QuerySet) -> list[dict]:
    """For each published round how these answers were rated and judged, the latest first."""
    rows = (
        answers.order_by()
        .values("publication")
        .annotate(**counts(), answered=Count("pk"))
        .order_by("-publication__round__due_on", "-publication")
    )
    publications = Publication.objects.filter(pk__in=[row["publication"] for row in rows]).for_list().in_bulk()
    return [
        {
            "publication": publications[row["publication"]],
            "answered": row["answered"],
            "kept": Share(row["kept"], row["rated"]),
            "agreed": Share(row["agreed"], row["reviewed"]),
            "challenged": row["challenged"],
        }
        for row in rows
    ]


def organisations_on(
    answers: QuerySet, organisations: Iterable[Organisation], publications: Iterable[Publication]
) -> list[Row]:
    """These organisations down, these rounds across."""
    places = [publication.pk for publication in publications]
    found: dict[int, dict[int, PublishedAnswer]] = defaultdict(dict)
    for answer in _letters(answers).filter(organisation__in=[each.pk for each in organisations]).order_by("pk"):
        found[answer.organisation_id][answer.publication_id] = answer
    return [Row(each, tuple(found[each.pk].get(place) for place in places)) for each in organisations]


def _letters(answers: QuerySet | None = None) -> QuerySet:
    """With what a cell of a table shows, and none of the words."""
    found = PublishedAnswer.objects.standing() if answers is None else answers
    return found.for_page().defer(
        *("words", "next_step", "help_wanted", "reason", "outcome_note"),
        *("publication__figures", "publication__commentary", "publication__words", "clause__guidance"),
    )
