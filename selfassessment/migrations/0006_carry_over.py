from dataclasses import dataclass
from datetime import datetime

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone


def carry_over(apps, schema_editor):
    """Give the new columns and tables what the old ones, and the history, know."""
    _days_that_held(apps)
    _what_was_signed(apps)
    _what_was_filed_with(apps)
    _what_was_handed_over(apps)


def _days_that_held(apps):
    """Nobody could be given more time before, so the round's own day held for every filing."""
    round_, filing = apps.get_model("selfassessment", "Round"), apps.get_model("selfassessment", "Filing")
    due_on = round_.objects.filter(assessments__filings=OuterRef("pk")).values("due_on")[:1]
    filing.objects.update(due_on=Subquery(due_on))


def _what_was_signed(apps):
    """The content of a sign-off was kept with its filing alone; one that was not filed has no words left but its hash."""
    filing, sign_off = apps.get_model("selfassessment", "Filing"), apps.get_model("selfassessment", "SignOff")
    content = filing.objects.filter(sign_off=OuterRef("pk"), sha256=OuterRef("content_sha256")).values("content")[:1]
    sign_off.objects.filter(filing__sha256=F("content_sha256")).update(content=Subquery(content))


def _what_was_filed_with(apps):
    """A filing rested on the evidence of its answers, which was sealed with them."""
    filed, uses = (
        apps.get_model("selfassessment", "FiledEvidence"),
        apps.get_model("selfassessment", "Answer").evidence.through,
    )
    pairs = (
        uses.objects.filter(answer__assessment__filings__isnull=False)
        .values_list("answer__assessment__filings", "evidence")
        .order_by("answer__assessment__filings", "evidence")
        .distinct()
    )
    filed.objects.bulk_create([filed(filing_id=filing, evidence_id=evidence) for filing, evidence in pairs], 500)


@dataclass
class Spell:
    """The time that an answer was with one colleague, from the history of its saves."""

    assessment: int
    answer: int
    to: int
    asked_by: int
    asked_at: datetime
    ended_by: int | None = None
    ended_at: datetime | None = None
    ending: str = ""


def _what_was_handed_over(apps):
    """Who had which answer stood in a column; it becomes handovers, one for what one person was given at one time."""
    handover, handed = (
        apps.get_model("selfassessment", "Handover"),
        apps.get_model("selfassessment", "HandedAnswer"),
    )
    made = {}
    for spell in _spells(apps):
        key = (spell.assessment, spell.to, spell.asked_by, spell.asked_at)
        if key not in made:
            made[key] = handover.objects.create(
                assessment_id=spell.assessment, to_id=spell.to, asked_by_id=spell.asked_by, asked_at=spell.asked_at
            )
        handed.objects.create(
            handover=made[key],
            answer_id=spell.answer,
            ending=spell.ending,
            ended_at=spell.ended_at,
            ended_by_id=spell.ended_by,
        )


def _spells(apps):
    answers = apps.get_model("selfassessment", "Answer").objects
    history = apps.get_model("selfassessment", "HistoricalAnswer").objects
    now = timezone.now()
    ever = history.filter(delegated_to__isnull=False).values("id")
    still = answers.filter(delegated_to__isnull=False).values("pk")
    for answer in (answers.filter(pk__in=ever) | answers.filter(pk__in=still)).order_by("pk").iterator():
        saves = history.filter(id=answer.pk).order_by("history_date", "history_id")
        steps = list(saves.values_list("delegated_to", "history_user", "history_date"))
        steps.append((answer.delegated_to_id, None, now))
        spell = None
        for to, by, at in steps:
            if spell and to != spell.to:
                spell.ended_by, spell.ended_at = by or spell.asked_by, at
                spell.ending = "passed on" if to else "taken over"
                yield spell
                spell = None
            if to and not spell:
                spell = Spell(answer.assessment_id, answer.pk, to, by or answer.saved_by_id or to, at)
        if spell:
            yield spell


class Migration(migrations.Migration):
    dependencies = [("selfassessment", "0005_handing_returning_hearing")]

    operations = [migrations.RunPython(carry_over)]
