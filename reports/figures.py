"""The figures of a round: what is counted in `counting` and `comparison`, put in the order of the report.

Only sealed self-assessments count, and only released verdicts. What does not apply is counted apart. The database
counts; Python adds up counts and puts them in their places. The number of queries does not depend on how many
organisations, clauses or rounds there are (ADR on figures).
"""

from collections import defaultdict

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    Max,
    Min,
    Prefetch,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone

from commitments.models import Clause, Standard
from compacts.models import Side
from reports import beside, comparison, counting
from reports.record import (
    FORMAT,
    NOT_APPLICABLE,
    NOT_ASKED,
    NOTHING,
    VERDICT_LETTERS,
    ClauseRecord,
    ExtensionRecord,
    Figures,
    Gap,
    GapRow,
    HelpWanted,
    Level,
    Measured,
    OrganisationRecord,
    Progress,
    ReturnsOf,
    StandardFigures,
    Verdicts,
)
from selfassessment.models import Extension, Filing, Measurement, Round, SelfAssessment
from selfassessment.querysets import MEETS_STANDARD
from signatories.models import Organisation, Signature

NO_VERDICTS = Verdicts(*[0] * 9)
# A letter, because Django converts each yes or no of SQLite: of 80,000 answers 0.11 s of a core are read for 0.14.
HELP_WANTED_LETTER = Case(
    When(is_help_wanted=True, rating__isnull=False, then=Value("h")), default=Value(NOTHING), output_field=CharField()
)
PLACES = {value: place for place, value in enumerate([*Side.values, *Organisation.Kind.values])}


def figures(round_: Round) -> Figures:
    """Count everything that the report of a round says."""
    edition = round_.edition
    agreement = edition.agreement
    levels = tuple(
        Level(level.position, level.symbol, level.name, level.definition, level.colour, level.counts_as)
        for level in round_.scale.levels.order_by("position")
    )
    clauses = list(edition.clauses.assessable().select_related("theme").order_by("position"))
    cells = counting.cells(round_)
    reviews = counting.released_reviews(round_)
    groups = counting.return_groups([round_])
    overall, returns = counting.tally_cells(levels, cells), counting.returns(groups)
    trend, change, ratings_before = comparison.compare(round_, clauses, overall=overall, returns=returns)
    return Figures(
        format=FORMAT,
        partnership=agreement.partnership.name,
        partnership_slug=agreement.partnership.slug,
        is_demonstration=agreement.partnership.is_demonstration,
        agreement=agreement.title,
        agreement_slug=agreement.slug,
        agreement_kind=agreement.get_kind_display(),
        edition=edition.label,
        label=round_.label,
        opens_on=round_.opens_on,
        due_on=round_.due_on,
        review_due_on=round_.review_due_on,
        reply_due_on=round_.reply_due_on,
        is_closed=round_.closed_at is not None,
        closed_on=timezone.localdate(round_.closed_at) if round_.closed_at else None,
        scale=round_.scale.name,
        levels=levels,
        clauses=_clause_records(clauses),
        organisations=_organisations(round_, clauses, levels, reviews, ratings_before),
        extensions=_extensions(round_),
        returns=returns,
        returns_by_side=_returns_by("side", Side, groups),
        returns_by_kind=_returns_by("kind", Organisation.Kind, groups),
        overall=overall,
        by_theme=_progress(levels, cells, "theme", [(theme.pk, theme.slug, theme.name) for theme in _themes(clauses)]),
        by_clause=_progress(levels, cells, "clause", [(clause.pk, clause.ref, clause.name) for clause in clauses]),
        by_party=_by_party(round_, levels),
        by_kind=_progress(levels, cells, "kind", [(kind, kind, kind.label) for kind in Organisation.Kind], only=True),
        by_side=_progress(levels, cells, "side", [(side, side, side.label) for side in Side], only=True),
        gap=_gap(round_, clauses, reviews),
        beside=beside.beside(reviews),
        change=change,
        trend=trend,
        standards=_standards(round_, cells),
        help_wanted=_help_wanted(clauses, cells),
    )


def _themes(clauses):
    return sorted({clause.theme for clause in clauses}, key=lambda theme: theme.position)


def _progress(levels, cells, by, names, *, only=False) -> tuple[Progress, ...]:
    """The cells grouped by one of their fields; `only` leaves out groups that nobody stands in."""
    groups = defaultdict(list)
    for cell in cells:
        groups[getattr(cell, by)].append(cell)
    return tuple(
        Progress(str(key), str(name), counting.tally_cells(levels, groups[group]))
        for group, key, name in names
        if groups[group] or not only
    )


def _returns_by(field, choices, groups) -> tuple[ReturnsOf, ...]:
    return tuple(
        ReturnsOf(choice.value, str(choice.label), counting.returns(mine))
        for choice in choices
        if (mine := [group for group in groups if group[field] == choice])
    )


def _by_party(round_, levels) -> tuple[Progress, ...]:
    """An answer stands under each party that the clause binds and the organisation signed as."""
    party = "clause__bound_parties"
    groups = defaultdict(list)
    for position, slug, name, rating, n in (
        counting.sealed_answers(assessment__round=round_, **{party: F("assessment__signature__parties")})
        .values_list(f"{party}__position", f"{party}__slug", f"{party}__name", "rating__position")
        .annotate(n=Count("pk"))
    ):
        groups[position, slug, name].append((rating, n))
    return tuple(
        Progress(slug, name, counting.tally(levels, counts)) for (_, slug, name), counts in sorted(groups.items())
    )


# -- clauses and organisations: the matrix


def _clause_records(clauses) -> tuple[ClauseRecord, ...]:
    parties = defaultdict(list)
    for clause, name, side in (
        Clause.bound_parties.through.objects.filter(clause__in=[clause.pk for clause in clauses])
        .order_by("party__position")
        .values_list("clause_id", "party__name", "party__side")
    ):
        parties[clause].append((name, side))
    return tuple(
        ClauseRecord(
            ref=clause.ref,
            name=clause.name,
            title=clause.title,
            text=clause.text,
            qualifier=clause.qualifier,
            theme=clause.theme.slug,
            parties=tuple(name for name, _ in parties[clause.pk]),
            sides=tuple(side for side in Side.values if side in {side for _, side in parties[clause.pk]}),
        )
        for clause in clauses
    )


def _organisations(round_, clauses, levels, reviews, before) -> tuple[OrganisationRecord, ...]:
    assessments = (
        SelfAssessment.objects.filter(round=round_)
        .select_related("signature__organisation", "round")
        .prefetch_related(Prefetch("filings", Filing.objects.defer("content").order_by("number")))
    )
    tallies = defaultdict(list)
    for assessment, rating, n in (
        counting.sealed_answers(assessment__round=round_)
        .values_list("assessment_id", "rating__position")
        .annotate(n=Count("pk"))
    ):
        tallies[assessment].append((rating, n))
    unconfirmed = dict(
        counting.sealed_answers(assessment__round=round_)
        .unconfirmed()
        .values_list("assessment_id")
        .annotate(n=Count("pk"))
    )
    matrix = _matrix(round_, clauses, reviews)
    parties = _parties(round_)
    return tuple(
        _organisation(
            assessment,
            counting.tally(levels, tallies[assessment.pk]),
            matrix,
            parties=tuple(parties[assessment.signature_id]),
            before=before,
            is_reviewed=assessment.pk in reviews,
            unconfirmed=unconfirmed.get(assessment.pk, 0),
        )
        for assessment in sorted(assessments, key=_fair_order)
    )


def _parties(round_) -> dict[int, list[str]]:
    """Names of the parties that each organisation signed as, by signature."""
    names = defaultdict(list)
    for signature, name in (
        Signature.parties.through.objects.filter(signature__assessments__round=round_)
        .order_by("party__position", "party")
        .values_list("signature_id", "party__name")
    ):
        names[signature].append(name)
    return names


def _extensions(round_) -> tuple[ExtensionRecord, ...]:
    """In the order in which they were given."""
    return tuple(
        ExtensionRecord(
            name=str(extension.assessment.signature.organisation) if extension.assessment else "",
            given_on=timezone.localdate(extension.at),
            due_on=extension.due_on,
            reason=extension.reason,
        )
        for extension in reversed(Extension.objects.of(round_))
    )


def _fair_order(assessment):
    """By side, kind and name: never by how well they did."""
    organisation = assessment.signature.organisation
    return PLACES[organisation.side], PLACES[organisation.kind], organisation.name.casefold(), organisation.pk


def _organisation(assessment, tally, matrix, *, parties, before, is_reviewed, unconfirmed) -> OrganisationRecord:
    organisation = assessment.signature.organisation
    filings = assessment.filings.all() if assessment.is_sealed else []
    first, last = (filings[0], filings[len(filings) - 1]) if filings else (None, None)
    returned = "missing" if not first else "late" if first.is_late else "in time"
    due_on = first.due_on if first else assessment.due_on
    is_needed = due_on > assessment.round.due_on
    if first and timezone.localdate(first.filed_at) <= assessment.round.due_on:
        is_needed = False
    rows = matrix(assessment.pk)
    return OrganisationRecord(
        slug=organisation.slug,
        name=organisation.name,
        kind=organisation.get_kind_display(),
        side=organisation.side,
        returned=returned,
        reference=last.reference if last else "",
        sha256=last.sha256 if last else "",
        filed_on=timezone.localdate(first.filed_at) if first else None,
        refiled_on=timezone.localdate(last.filed_at) if last and last.number > 1 else None,
        refiled_because=last.reason if last else "",
        extended_due_on=due_on if is_needed else None,
        is_reviewed=is_reviewed,
        tally=tally,
        unconfirmed=unconfirmed,
        **rows,
        parties=parties,
        returned_before=organisation.pk in before.returned,
        before=before.row(organisation.pk, rows["ratings"]) if first else "",
    )


def _matrix(round_, clauses, reviews):
    """Rows of letters by self-assessment; the one place where single answers are read."""
    place = {clause.pk: index for index, clause in enumerate(clauses)}
    blank = {
        "ratings": NOT_ASKED,
        "verdicts": NOTHING,
        "reviewers_ratings": NOTHING,
        "help_wanted": NOTHING,
    }
    rows = defaultdict(lambda: {name: [letter] * len(place) for name, letter in blank.items()})
    for assessment, clause, rating, help_wanted in counting.sealed_answers(assessment__round=round_).values_list(
        "assessment_id", "clause_id", "rating__position", HELP_WANTED_LETTER
    ):
        row, column = rows[assessment], place[clause]
        row["ratings"][column] = str(rating) if rating else NOT_APPLICABLE
        row["help_wanted"][column] = help_wanted
    for assessment, clause, judgement, rating in counting.verdicts_of(reviews.values()).values_list(
        "answer__assessment_id", "answer__clause_id", "judgement", "rating__position"
    ):
        row, column = rows[assessment], place[clause]
        row["verdicts"][column] = VERDICT_LETTERS[judgement]
        row["reviewers_ratings"][column] = str(rating) if rating else NOTHING
    return lambda assessment: {name: "".join(letters) for name, letters in rows[assessment].items()}


# -- self-rating against verdict


def _gap(round_, clauses, reviews) -> Gap:
    by_clause = counting.judged(reviews.values(), "answer__clause_id")
    by_assessment = counting.judged(reviews.values(), "answer__assessment_id")
    by_theme = defaultdict(lambda: NO_VERDICTS)
    for clause in clauses:
        by_theme[clause.theme_id] += by_clause.get(clause.pk, NO_VERDICTS)
    on_not_applicable = (
        counting.verdicts_of(reviews.values())
        .filter(answer__is_not_applicable=True)
        .aggregate(reviewed=Count("pk"), disputed=Count("pk", filter=Q(judgement__in=["agree in part", "challenge"])))
    )
    sealed = list(
        SelfAssessment.objects.filter(round=round_, status__in=SelfAssessment.SEALED)
        .order_by("signature__organisation__name", "pk")
        .values_list("pk", "signature__organisation__slug", "signature__organisation__name")
    )
    return Gap(
        reviews_released=len(reviews),
        reviews_awaited=len(sealed) - len(reviews),
        overall=sum(by_clause.values(), NO_VERDICTS),
        not_applicable_reviewed=on_not_applicable["reviewed"],
        not_applicable_disputed=on_not_applicable["disputed"],
        by_theme=_largest_first(GapRow(theme.slug, theme.name, by_theme[theme.pk]) for theme in _themes(clauses)),
        by_clause=_largest_first(
            GapRow(clause.ref, clause.name, by_clause[clause.pk]) for clause in clauses if clause.pk in by_clause
        ),
        by_organisation=_largest_first(
            GapRow(slug, name, by_assessment[pk]) for pk, slug, name in sealed if pk in by_assessment
        ),
    )


def _largest_first(rows) -> tuple[GapRow, ...]:
    """The widest gap first; where it is the same, the smaller share of agreement; else as they stood."""
    return tuple(
        sorted(
            (row for row in rows if row.verdicts.reviewed),
            key=lambda row: (-row.verdicts.gap, row.verdicts.shares["agree"].fraction),
        )
    )


# -- standards and help


def _standards(round_, cells) -> tuple[StandardFigures, ...]:
    owed = defaultdict(int)
    for cell in cells:
        owed[cell.clause] += cell.n if cell.rating else 0
    measured = Measurement.objects.filter(
        answer__assessment__round=round_,
        answer__assessment__status__in=SelfAssessment.SEALED,
        answer__is_not_applicable=False,
    ).annotate(is_met=ExpressionWrapper(MEETS_STANDARD, BooleanField()))
    values = defaultdict(list)
    organisation = "answer__assessment__signature__organisation__slug"
    for standard, slug, value, is_met, why_missed in measured.order_by("value", organisation).values_list(
        "standard_id", organisation, "value", "is_met", "why_missed"
    ):
        values[standard].append(Measured(slug, value, bool(is_met), "" if is_met else why_missed))
    summaries = {
        row["standard_id"]: row
        for row in measured.order_by()
        .values("standard_id")
        .annotate(met=Count("pk", filter=MEETS_STANDARD), lowest=Min("value"), highest=Max("value"))
    }
    medians = _medians(measured)
    return tuple(
        StandardFigures(
            clause=standard.clause.ref,
            measure=standard.measure,
            in_words=standard.as_written,
            unit=standard.unit,
            direction=standard.direction,
            number=standard.number,
            upper=standard.upper,
            owed=owed[standard.clause_id],
            met=summaries.get(standard.pk, {}).get("met", 0),
            median=medians.get(standard.pk),
            lowest=summaries.get(standard.pk, {}).get("lowest"),
            highest=summaries.get(standard.pk, {}).get("highest"),
            values=tuple(values[standard.pk]),
        )
        for standard in Standard.objects.filter(clause__edition=round_.edition_id, clause__is_assessable=True)
        .select_related("clause")
        .order_by("clause__position", "position")
    )


def _medians(measured) -> dict:
    """The middle value of each standard, or the mean of the middle two: rows whose rank doubled is about the count."""
    ranked = measured.order_by().annotate(
        twice=2 * Window(RowNumber(), partition_by="standard_id", order_by=["value", "pk"]),
        n=Window(Count("pk"), partition_by="standard_id"),
    )
    middle = defaultdict(list)
    for standard, value in ranked.filter(twice__gte=F("n"), twice__lte=F("n") + 2).values_list("standard_id", "value"):
        middle[standard].append(value)
    return {standard: sum(values) / len(values) for standard, values in middle.items()}


def _help_wanted(clauses, cells) -> tuple[HelpWanted, ...]:
    wanted, rated = defaultdict(int), defaultdict(int)
    for cell in cells:
        wanted[cell.clause] += cell.help_wanted
        rated[cell.clause] += cell.n if cell.rating else 0
    rows = [HelpWanted(clause.ref, wanted[clause.pk], rated[clause.pk]) for clause in clauses if wanted[clause.pk]]
    return tuple(sorted(rows, key=lambda row: -row.wanted))
