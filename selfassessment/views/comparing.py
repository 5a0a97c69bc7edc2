"""One promise across all partners, and one partner across all years; to each what they may see."""

from collections import Counter
from dataclasses import dataclass, field

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commitments.models import Clause
from compacts.models import Side
from selfassessment.models import Answer, Hearing, Review, Round, SelfAssessment, Voice
from selfassessment.views import pages


def _round(request, pk) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).for_page(), pk=pk)


@require_safe
def promises(request, pk):
    """Every promise of a round with how those who filed rated it: the way into each, side by side."""
    round_ = _round(request, pk)
    open_to_them = Answer.objects.filed_for(request.user).filter(assessment__round=round_)
    counts: dict[int, Counter] = {}
    for clause, position, is_not_applicable in open_to_them.values_list(
        "clause_id", "rating__position", "is_not_applicable"
    ):
        counts.setdefault(clause, Counter())["n/a" if is_not_applicable else position] += 1
    levels = list(round_.scale.levels.order_by("position"))
    clauses = list(Clause.objects.filter(pk__in=counts).select_related("theme").order_by("position"))
    rows = [
        {
            "clause": clause,
            "filed": sum(counts[clause.pk].values()),
            "levels": [(level, counts[clause.pk][level.position]) for level in levels],
            "not_applicable": counts[clause.pk]["n/a"],
        }
        for clause in clauses
    ]
    return render(
        request,
        "selfassessment/promises.html",
        {"round": round_, "partnership": round_.partnership, "rows": rows, "levels": levels},
    )


@require_safe
def across(request, pk, ref):
    """One promise as each organisation filed it, beside what the other side said of each."""
    round_ = _round(request, pk)
    clause = get_object_or_404(
        Clause.objects.filter(edition=round_.edition_id, is_assessable=True)
        .select_related("theme")
        .prefetch_related("bound_parties", "standards"),
        ref=ref,
    )
    answers = list(Answer.objects.filed_for(request.user).across(round_, ref))
    reviewed = set(SelfAssessment.objects.reviewable_by(request.user).filter(round=round_).values_list("pk", flat=True))
    drafts = _drafts(round_, clause, reviewed)
    heard = Voice.objects.heard(Hearing.SHOWN_FROM, answer__in=[answer.pk for answer in answers])
    released = set(
        Review.objects.released()
        .filter(filing__assessment__round=round_)
        .values_list("filing__assessment_id", flat=True)
    )
    for answer in answers:
        answer.is_mine_to_review = answer.assessment_id in reviewed
        answer.shown = answer.released or drafts.get(answer.pk, [])
        answer.heard = heard.get(answer.pk) if answer.is_mine_to_review or answer.assessment_id in released else None
    everything = list(
        Answer.objects.filed_for(request.user)
        .filter(assessment__round=round_)
        .order_by("clause__position")
        .values_list("clause__ref", "clause__number")
        .distinct()
    )
    refs = [ref for ref, _ in everything]
    here = refs.index(ref) if ref in refs else None
    return render(
        request,
        "selfassessment/across.html",
        {
            "round": round_,
            "partnership": round_.partnership,
            "clause": clause,
            "sides": [
                (side.label, mine)
                for side in Side
                if (mine := [answer for answer in answers if answer.assessment.side == side])
            ],
            "total": len(answers),
            "levels": _by_level(round_, answers),
            "previous": refs[here - 1] if here else None,
            "next": refs[here + 1] if here is not None and here + 1 < len(refs) else None,
        },
    )


def _drafts(round_, clause, reviewed) -> dict[int, list]:
    """Verdicts of the reviewer's own side, released or not; nobody else's drafts are asked for."""
    answers = Answer.objects.filter(clause=clause, assessment__round=round_, assessment__in=reviewed)
    found: dict[int, list] = {}
    latest = {
        review.filing.assessment_id: review
        for review in Review.objects.filter(filing__assessment__in=reviewed)
        .select_related("filing")
        .order_by("filing__number")
    }
    for answer in answers.select_related("assessment").prefetch_related("verdicts__rating", "verdicts__review"):
        review = latest.get(answer.assessment_id)
        found[answer.pk] = [verdict for verdict in answer.verdicts.all() if review and verdict.review_id == review.pk]
    return found


def _by_level(round_, answers) -> list[dict]:
    counts = Counter(answer.rating_id for answer in answers if not answer.is_not_applicable)
    rows = [{"level": level, "count": counts[level.pk]} for level in round_.scale.levels.order_by("position")]
    not_applicable = sum(answer.is_not_applicable for answer in answers)
    return [*rows, {"level": None, "count": not_applicable}] if not_applicable else rows


# ---- one partner across the years


@dataclass
class Line:
    """One promise along its lineage: its latest words, and a cell for each round."""

    clause: Clause
    cells: list = field(default_factory=list)
    is_withdrawn: bool = False


def _years(request, assessment):
    """The rounds of this organisation under this agreement that the person may read, and its answers by lineage."""
    answers = list(Answer.objects.filed_for(request.user).over_the_years(assessment))
    rounds = list({answer.assessment.round_id: answer.assessment.round for answer in answers}.values())
    by_lineage: dict[int, dict[int, Answer]] = {}
    for answer in answers:
        by_lineage.setdefault(answer.clause.lineage_id, {})[answer.assessment.round_id] = answer
    for told in by_lineage.values():
        before = None
        for round_ in rounds:
            if answer := told.get(round_.pk):
                answer.is_reworded = bool(before) and _wording(before.clause) != _wording(answer.clause)
                answer.is_new = before is None and round_ != rounds[0]
                before = answer
    return rounds, by_lineage


def _wording(clause: Clause) -> tuple[str, str]:
    return clause.text, clause.qualifier


@require_safe
def years(request, pk):
    """Every promise of one organisation, round by round: its rating, the verdict, what came of it."""
    assessment = pages.load(request, pk)
    rounds, by_lineage = _years(request, assessment)
    last = rounds[-1].pk if rounds else None
    lines = []
    for told in by_lineage.values():
        cells = [told.get(round_.pk) for round_ in rounds]
        latest = next(cell for cell in reversed(cells) if cell)
        lines.append(Line(latest.clause, cells, is_withdrawn=last not in told))
    lines.sort(key=lambda line: (line.is_withdrawn, line.clause.position))
    return pages.page(request, "years", assessment, rounds=rounds, lines=lines)


@require_safe
def promise_over_years(request, pk, ref):
    """One promise of one organisation in full, the latest round first."""
    assessment = pages.load(request, pk)
    rounds, by_lineage = _years(request, assessment)
    told = next((told for told in by_lineage.values() if any(a.clause.ref == ref for a in told.values())), None)
    if told is None:
        raise Http404
    answers = [told[round_.pk] for round_ in reversed(rounds) if round_.pk in told]
    return pages.page(request, "promise_over_years", assessment, answers=answers, clause=answers[0].clause)
