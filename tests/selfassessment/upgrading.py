"""A database from before handovers, brought up to date: prints what became of its rows as JSON.

    DATABASE_URL=… python -m tests.selfassessment.upgrading

Runs as a process of its own, on an empty database, because it starts from tables that the present models do not fit.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import count

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import NOT_PROVIDED, ForeignKey

BEFORE = "0005_handing_returning_hearing"  # the last before the rows are carried over; the seals are off
MORNING = datetime(2026, 5, 4, 9, tzinfo=UTC)
NUMBERS = count(1)
VALUES = {
    "DateTimeField": lambda: MORNING,
    "DateField": lambda: date(2026, 5, 4),
    "BooleanField": lambda: False,
}


def make(model, **values):
    """A row with these values; whatever else it must have is made up."""
    for field in model._meta.concrete_fields:
        if field.name in values or field.primary_key or field.null or field.default is not NOT_PROVIDED:
            continue
        if isinstance(field, ForeignKey):
            values[field.name] = make(field.remote_field.model)
        elif value := VALUES.get(field.get_internal_type()):
            values[field.name] = value()
        elif not (field.blank and field.empty_strings_allowed):
            number = next(NUMBERS)
            is_number = "Integer" in field.get_internal_type()
            values[field.name] = number if is_number else field.choices[0][0] if field.choices else f"x{number}"
    return model.objects.create(**values)


def fill(apps):
    """One filed self-assessment with evidence, and three answers that were handed round in different ways."""

    def model(label):
        return apps.get_model(label)

    people = {
        name: make(model("accounts.User"), name=name, email=f"{name}@example.org") for name in ["omar", "kim", "lee"]
    }
    days = {"opens_on": 4, "due_on": 5, "review_due_on": 6, "reply_due_on": 7}
    days = {name: date(2026, month, 30) for name, month in days.items()}
    round_ = make(model("selfassessment.Round"), label="2026", **days)
    edition = round_.edition
    signature = make(model("signatories.Signature"), edition=edition)
    assessment = make(
        model("selfassessment.SelfAssessment"),
        round=round_,
        signature=signature,
        status="filed",
        filed_at=MORNING,
        filed_by=people["omar"],
    )
    answers = [
        make(
            model("selfassessment.Answer"),
            assessment=assessment,
            clause=make(model("commitments.Clause"), edition=edition, ref=str(place), text="A promise."),
        )
        for place in range(1, 4)
    ]
    paper = make(
        model("selfassessment.Evidence"),
        organisation=signature.organisation,
        kind="link",
        title="Paper",
        url="https://example.org/paper",
    )
    answers[0].evidence.add(paper)
    answers[1].evidence.add(paper)
    signed = make(model("selfassessment.SignOff"), assessment=assessment, content_sha256="a" * 64)
    make(
        model("selfassessment.SignOff"),
        assessment=assessment,
        content_sha256="b" * 64,
        voided_at=MORNING,
        voided_by=people["omar"],
    )
    make(
        model("selfassessment.Filing"),
        assessment=assessment,
        sign_off=signed,
        content="what was filed",
        sha256="a" * 64,
        number=1,
    )
    hand_round(apps, people, answers)


def hand_round(apps, people, answers):
    """1: to Kim and never back. 2: to Kim, then to Lee, then taken back. 3: never handed to anybody."""
    history = apps.get_model("selfassessment.HistoricalAnswer")
    steps = {0: [(0, None), (1, "kim"), (5, "kim")], 1: [(1, "kim"), (2, "lee"), (3, None)], 2: [(0, None)]}
    for place, spells in steps.items():
        answer = answers[place]
        for days, name in spells:
            make(
                history,
                id=answer.pk,
                assessment=answer.assessment,
                clause=answer.clause,
                delegated_to=people.get(name),
                history_date=MORNING + timedelta(days=days),
                history_user=people["omar"],
                history_type="~",
            )
    answers[0].delegated_to = people["kim"]
    answers[0].save()


def told() -> dict:
    """What the portal of today makes of it."""
    from selfassessment.models import Filing, HandedAnswer, SignOff  # once the tables fit these models

    filing = Filing.objects.get()
    handed = HandedAnswer.objects.select_related("handover__to", "handover__asked_by", "answer__clause", "ended_by")
    return {
        "due_on": str(filing.due_on),
        "signed": sorted(SignOff.objects.values_list("content_sha256", "content")),
        "filed_with": list(filing.filed_evidence.values_list("evidence__title", flat=True)),
        "handovers": HandedAnswer.objects.values("handover").distinct().count(),
        "handed": [
            [
                row.answer.clause.ref,
                row.handover.to.name,
                row.handover.asked_by.name,
                (row.handover.asked_at - MORNING).days,
                row.ending,
                (row.ended_at - MORNING).days if row.ended_at else None,
                row.ended_by.name if row.ended_by else None,
            ]
            for row in handed.order_by("answer__clause__ref", "handover__asked_at")
        ],
    }


def main():
    call_command("migrate", "selfassessment", BEFORE, verbosity=0)
    fill(MigrationExecutor(connection).loader.project_state(("selfassessment", BEFORE)).apps)
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(told()))


if __name__ == "__main__":
    django.setup()
    main()
