"""Opens the data of a published report to all: its answers become rows that never change, its files get hashes."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.db.models import F

from commitments.models import Clause
from reports import counting
from reports.models import Publication, PublishedAnswer, Release
from reports.open import identifiers, tables
from reports.record import NOT_APPLICABLE, NOT_ASKED, VERDICT_LETTERS, Figures, OrganisationRecord
from selfassessment import content as filed_content
from selfassessment.models import Filing, Verdict
from signatories.models import Organisation

FILINGS_AT_ONCE = 50  # fifty filings of sixty answers are about 3 MB
ROWS_AT_ONCE = 500
JUDGEMENTS = {letter: judgement for judgement, letter in VERDICT_LETTERS.items()}


@transaction.atomic
def make(publication: Publication, *, at: datetime) -> Release:
    """Write the answers and the list of files of a publication, once; making it again changes nothing."""
    publication = Publication.objects.lock(publication.pk)
    if found := Release.objects.filter(publication=publication).first():
        return found
    figures = Figures.from_json(publication.figures)
    PublishedAnswer.objects.bulk_create(_answers(publication, figures), batch_size=ROWS_AT_ONCE)
    organisations = filed_content.canonical(_organisations(figures))
    source = tables.Source.of(publication, organisations)
    files = filed_content.canonical([_described(name, source) for name in tables.FILES])
    return Release.objects.create(
        publication=publication,
        released_at=at,
        organisations=organisations,
        files=files,
        sha256=filed_content.sha256(files),
    )


def make_missing(*, at: datetime) -> list[Release]:
    """For reports that were published before their data was opened."""
    waiting = Publication.objects.published().filter(release__isnull=True).order_by("published_at", "pk")
    return [make(publication, at=at) for publication in waiting]


def check(release: Release) -> list[str]:
    """The files that do not come out as they were released, by name; none, as long as nobody meddled."""
    source = tables.Source.of(release.publication, release.organisations)
    return [each["name"] for each in json.loads(release.files) if each != _described(each["name"], source)]


def _described(name: str, source: tables.Source) -> dict:
    digest, size = hashlib.sha256(), 0
    for piece in tables.content_of(name, source):
        digest.update(piece)
        size += len(piece)
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()}


def _organisations(figures: Figures) -> list[dict]:
    returned = {one.slug: one.returned for one in figures.organisations}
    known = Organisation.objects.filter(slug__in=returned)
    return [
        {
            "slug": one.slug,
            "returned": returned[one.slug],
            "org_ids": identifiers.org_ids_of(one),
            "gss_code": identifiers.gss_code_of(one),
        }
        for one in known.prefetch_related("identifiers").order_by("slug")
    ]


def _answers(publication: Publication, figures: Figures) -> Iterator[PublishedAnswer]:
    """Ratings and verdicts as the frozen figures have them; the words from filings and reviews."""
    edition = publication.round.edition_id
    clauses = dict(Clause.objects.filter(edition=edition).values_list("ref", "pk"))
    levels = {str(level.position): level.pk for level in publication.round.scale.levels.all()}
    reviews = counting.released_reviews(publication.round)
    returned = [one for one in figures.organisations if one.reference]
    for start in range(0, len(returned), FILINGS_AT_ONCE):
        some = returned[start : start + FILINGS_AT_ONCE]
        filings = {
            filing.reference: filing
            for filing in Filing.objects.filter(reference__in=[one.reference for one in some]).annotate(
                organisation=F("assessment__signature__organisation")
            )
        }
        said = _said(publication, [reviews.get(filing.assessment_id) for filing in filings.values()])
        yield from chain.from_iterable(
            _answers_of(publication, figures, one, filings[one.reference], clauses, levels, said) for one in some
        )


def _said(publication: Publication, reviews: Iterable[int | None]) -> dict[tuple[int, int], Verdict]:
    """Released verdicts by self-assessment and clause, as they read when the report was published."""
    verdicts = (
        counting.verdicts_of(review for review in reviews if review)
        .released()
        .with_replies()
        .annotate(assessment=F("answer__assessment"), clause=F("answer__clause"))
        .prefetch_related("corrections")
    )
    said = {}
    for verdict in verdicts:
        later = [each for each in verdict.corrections.all() if each.at > publication.published_at]
        if later:
            verdict.reason = min(later, key=lambda each: each.number).old_reason
        said[verdict.assessment, verdict.clause] = verdict
    return said


def _answers_of(
    publication: Publication,
    figures: Figures,
    one: OrganisationRecord,
    filing: Filing,
    clauses: dict[str, int],
    levels: dict[str, int],
    said: dict[tuple[int, int], Verdict],
) -> Iterator[PublishedAnswer]:
    words = {answer["ref"]: answer for answer in filed_content.read(filing.content)["answers"]}
    letters = zip(figures.clauses, one.ratings, one.verdicts, one.reviewers_ratings, strict=True)
    for clause, rating, verdict_letter, reviewers_rating in letters:
        if rating == NOT_ASKED:
            continue
        answer, pk = words[clause.ref], clauses[clause.ref]
        is_not_applicable = rating == NOT_APPLICABLE
        judgement = JUDGEMENTS.get(verdict_letter, "")
        verdict = said.get((filing.assessment_id, pk)) if judgement else None
        yield PublishedAnswer(
            publication=publication,
            organisation_id=filing.organisation,
            organisation_name=one.name,
            clause_id=pk,
            filing=filing,
            rating_id=None if is_not_applicable else levels[rating],
            is_not_applicable=is_not_applicable,
            words=answer["not_applicable_reason"] if is_not_applicable else answer["narrative"],
            next_step=answer["next_step"],
            is_help_wanted=answer["is_help_wanted"],
            help_wanted=answer["help_wanted"],
            is_unconfirmed=answer["is_unconfirmed"],
            judgement=judgement,
            reviewers_rating_id=levels.get(reviewers_rating),
            reason=verdict.reason if verdict else "",
            reply=verdict.reply_text if verdict else "",
            outcome=verdict.settled_outcome if verdict else "",
            outcome_note=verdict.settled_note if verdict else "",
        )
