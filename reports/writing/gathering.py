"""Gathers what people wrote for a report into its wording, and says how a correction differs from what it corrects."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from reports.document import v2
from reports.document.structure import said
from reports.models import Publication, Recommendation, SectionText
from reports.record import Figures
from reports.wording import (
    Became,
    ChangedFigure,
    CorrectionWords,
    Earlier,
    RecommendationWords,
    SectionWords,
    Wording,
)
from reports.writing import log
from selfassessment.models import Round

MOST_CHANGED = 200  # figures that a notice lists one by one


def of(publication: Publication, figures: Figures) -> Wording:
    """Everything that was written so far, as a PDF of this moment would have it."""
    texts = {text.key: text.text for text in SectionText.objects.standing().filter(publication=publication)}
    wording = Wording(
        sections=tuple(SectionWords(key, texts[key]) for key in v2.WRITTEN if texts.get(key, "").strip()),
        recommendations=tuple(
            RecommendationWords(each.number, each.text, each.to_whom, each.owner, each.due_on)
            for each in publication.recommendations.in_order()
        ),
        earlier=earlier(publication.round),
    )
    if not publication.is_correction:
        return wording
    return replace(wording, correction=correction(publication, wording, figures))


def before(round_: Round) -> Publication | None:
    """The report of the same agreement's round before."""
    return (
        Publication.objects.standing()
        .for_list()
        .filter(round__edition__agreement=round_.edition.agreement_id, round__due_on__lt=round_.due_on)
        .order_by("-round__due_on", "-pk")
        .first()
    )


def earlier(round_: Round) -> Earlier | None:
    """What became of the recommendations of the report before, as it stands now; nothing if it made none."""
    found = before(round_)
    recommendations = list(Recommendation.objects.filter(publication=found).in_order()) if found else []
    if not recommendations:
        return None
    return Earlier(
        found.round.label,
        tuple(
            Became(
                each.recommendation.number,
                each.recommendation.text,
                each.decision,
                each.owner,
                each.due_on,
                each.state,
                each.latest,
            )
            for each in log.standing(recommendations)
        ),
    )


def corrected(publication: Publication) -> Publication:
    """The published one that a correction takes the place of."""
    return Publication.objects.published().get(round=publication.round_id, number=publication.number - 1)


def wording_of(publication: Publication) -> Wording:
    """The frozen wording of a published report; an old one had a summary alone."""
    if publication.words:
        return Wording.from_json(publication.words)
    return Wording.of({"summary": publication.commentary})


def correction(publication: Publication, wording: Wording, figures: Figures) -> CorrectionWords:
    old = corrected(publication)
    changed = list(_figures_changed(Figures.from_json(old.figures), figures))
    return CorrectionWords(
        number=publication.number,
        published_on=timezone.localdate(old.published_at),
        reason=publication.correction_reason,
        n_figures=len(changed),
        figures=tuple(changed[:MOST_CHANGED]),
        sections=tuple(_sections_changed(wording_of(old), wording)),
    )


def _sections_changed(old: Wording, new: Wording) -> Iterator[str]:
    for key, title in v2.WRITTEN.items():
        said_before, said_now = old.by_key.get(key, "").strip(), new.by_key.get(key, "").strip()
        is_decided = key == "recommendations" and old.recommendations != new.recommendations
        if said_before != said_now or is_decided:
            yield title


def _figures_changed(old: Figures, new: Figures) -> Iterator[ChangedFigure]:
    """Figures that are counted alike and read otherwise. A figure is known by how it is counted, whatever its number.

    What stands in many places, such as a card and a table, is named where it stands first.
    """
    if old.json == new.json:
        return
    then, now = _by_query(old), _by_query(new)
    for key in [*now, *(key for key in then if key not in now)]:
        was, values = then.get(key), now.get(key)
        (section, place) = (values or was)[0]
        before_, after = (each[1] if each else "–" for each in (was, values))
        if before_ != after:
            yield ChangedFigure(section, place, before_, after)


def _by_query(figures: Figures) -> dict[tuple, tuple[tuple[str, str], str]]:
    """By how it is counted: where it stands first, and its value."""
    found: dict[tuple, tuple[tuple[str, str], str]] = {}
    unnamed: dict[str, int] = defaultdict(int)
    for section, figure, place in v2.build(figures).numbered:
        key: tuple = ("", figure.query)
        if not figure.query.rows:
            unnamed[section.key] += 1
            key = (section.key, unnamed[section.key])
        found.setdefault(key, ((section.title, place), said(figure.value)))
    return found
