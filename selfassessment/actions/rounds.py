"""Verbs that plan a round and ask the signatories; closing it stands with the review."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Refused
from commitments.models import Clause
from compacts.models import Edition
from selfassessment.actions import lifecycle
from selfassessment.models import Answer, Event, Round, RoundEvent, Scale, SelfAssessment
from selfassessment.notifications import stewardship as notifications
from selfassessment.policies import rounds as policies
from signatories.models import Membership, OrganisationRole, Signature
from signatories.policies import CONTACTS_WANTED

SETTINGS = {
    "label": "Name",
    "scale": "Scale",
    "opens_on": "Opens",
    "due_on": "Self-assessments due",
    "review_due_on": "Reviews due",
    "reply_due_on": "Replies due",
    "guidance": "The guidance",
}


@dataclass
class Asked:
    """One signature that a round asks, or would ask: with which promises, whom it reaches, and what to mend first."""

    signature: Signature
    clauses: list[int]
    contacts: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    seniors: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        warnings = []
        if not self.clauses:
            warnings.append("No promise binds its parties, so it is not asked.")
        if not self.contacts:
            warnings.append("Nobody is there to answer.")
        elif len(self.contacts) < CONTACTS_WANTED:
            warnings.append("Only one contact.")
        if not self.leads:
            warnings.append("No lead officer, so nobody can file.")
        if not self.seniors:
            warnings.append("No senior responsible officer, so nobody can sign off.")
        return warnings


@transaction.atomic
def plan(
    edition: Edition,
    *,
    by: User,
    at: datetime,
    label: str,
    scale: Scale,
    opens_on: date,
    due_on: date,
    review_due_on: date,
    reply_due_on: date,
    guidance: str = "",
) -> Round:
    """Write down a round of an edition in force; nobody is asked before it is opened."""
    edition = Edition.objects.select_related("agreement__partnership").get(pk=edition.pk)
    policies.check_can_plan(by, edition.agreement.partnership)
    policies.check_edition_is_in_force(edition)
    round_ = Round.objects.create(
        edition=edition,
        label=label,
        scale=scale,
        opens_on=opens_on,
        due_on=due_on,
        review_due_on=review_due_on,
        reply_due_on=reply_due_on,
        guidance=guidance,
    )
    RoundEvent.objects.create(round=round_, to_status=Round.Status.PLANNED, at=at, by=by)
    return round_


@transaction.atomic
def change_plan(round_: Round, *, by: User, at: datetime, **fields) -> Round:
    """Change what was planned, as long as nobody has filed by it; who was asked already is told of other days."""
    Round.objects.lock(round_.pk)
    round_ = Round.objects.for_page().get(pk=round_.pk)
    policies.check_can_edit_plan(by, round_)
    before = {name: getattr(round_, name) for name in SETTINGS}
    if fields.get("scale", before["scale"]) != before["scale"]:
        policies.check_can_change_scale(by, round_)
    for name in SETTINGS:
        if name in fields:
            setattr(round_, name, fields[name])
    _check_extensions_fit(round_)
    changed = [name for name in SETTINGS if getattr(round_, name) != before[name]]
    if not changed:
        return round_
    round_.save()
    parts = [_change(name, before[name], getattr(round_, name)) for name in changed]
    note = f"The plan was changed. {'. '.join(parts)}."
    RoundEvent.objects.create(round=round_, from_status=round_.status, to_status=round_.status, at=at, by=by, note=note)
    if round_.status == Round.Status.OPEN and any(name.endswith("_on") for name in changed):
        days = [_change(name, before[name], getattr(round_, name)) for name in changed if name.endswith("_on")]
        notifications.dates_changed(round_, days, by=by)
    return round_


def _change(name: str, before, after) -> str:
    """One change in words; guidance is too long to be said twice."""
    label = SETTINGS[name]
    if name == "guidance":
        return f"{label} was changed"
    if isinstance(before, date):
        before, after = date_format(before), date_format(after)
    return f"{label}: {before} → {after}"


def _check_extensions_fit(round_: Round) -> None:
    """More time once given stays given; a round's own day that comes to be later takes its place."""
    if round_.extended_due_on and round_.extended_due_on <= round_.due_on:
        round_.extended_due_on = None
    given = round_.assessments.aggregate(latest=models.Max("extended_due_on"))["latest"]
    latest = max(filter(None, [round_.extended_due_on, given]), default=None)
    if latest and latest > round_.review_due_on:
        raise Refused(f"Somebody has time to file until {date_format(latest)}. Reviews cannot be due before that.")


def whom_to_ask(round_: Round) -> list[Asked]:
    """The dry run: each signature with its promises, as opening would ask it; those asked already are left out."""
    signatures = list(
        Signature.objects.signed()
        .filter(edition=round_.edition_id)
        .exclude(pk__in=SelfAssessment.objects.filter(round=round_).values("signature"))
        .select_related("organisation")
        .prefetch_related("parties")
        .order_by("organisation__name", "pk")
    )
    owed = _promises_by_party(round_.edition_id)
    asked = {}
    for signature in signatures:
        clauses = {clause for party in signature.parties.all() for clause in owed.get(party.pk, ())}
        asked[signature.organisation_id] = Asked(signature, sorted(clauses, key=owed["order"].get))
    memberships = (
        Membership.objects.current()
        .filter(organisation__in=list(asked), user__is_active=True)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    for membership in memberships:
        _count_in(asked[membership.organisation_id], membership)
    return list(asked.values())


def _promises_by_party(edition: int) -> dict:
    """For each party the promises it owes; under "order" the place of each promise in the document."""
    duties = Clause.bound_parties.through.objects.filter(clause__edition=edition, clause__is_assessable=True)
    owed: dict = {"order": {}}
    for clause, party, position in duties.values_list("clause", "party", "clause__position"):
        owed.setdefault(party, set()).add(clause)
        owed["order"][clause] = position
    return owed


def _count_in(asked: Asked, membership: Membership) -> None:
    name = membership.user.name
    writers = {OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER}
    if membership.role in writers and name not in asked.contacts:
        asked.contacts.append(name)
    if membership.role == OrganisationRole.LEAD_OFFICER:
        asked.leads.append(name)
    if membership.role == OrganisationRole.SENIOR_RESPONSIBLE_OFFICER:
        asked.seniors.append(name)


@transaction.atomic
def open(round_: Round, *, by: User, at: datetime) -> Round:  # noqa: A001  - the word people use
    """Ask every signatory of the edition: one self-assessment each, with an empty answer for every promise it owes."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_open(by, round_)
    number = _ask(round_, whom_to_ask(round_), by=by, at=at)
    if not number:
        raise Refused(f"No promise of {round_.edition} binds anyone who signed it, so there is nobody to ask.")
    note = f"{number} organisation{'s' if number != 1 else ''} asked."
    lifecycle.move_round(round_, Round.Status.OPEN, by=by, at=at, note=note, opened_at=at, opened_by=by)
    return round_


@transaction.atomic
def ask_also(round_: Round, *, by: User, at: datetime) -> int:
    """Ask those who signed since the round was opened; says how many that were."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_ask_also(by, round_)
    later = whom_to_ask(round_)
    number = _ask(round_, later, by=by, at=at)
    if not number:
        raise Refused("Everybody who has signed has been asked already.")
    names = ", ".join(asked.signature.organisation.name for asked in later if asked.clauses)
    RoundEvent.objects.create(
        round=round_, from_status=round_.status, to_status=round_.status, at=at, by=by, note=f"Asked as well: {names}."
    )
    return number


def _ask(round_: Round, everyone: list[Asked], *, by: User, at: datetime) -> int:
    everyone = [asked for asked in everyone if asked.clauses]
    assessments = SelfAssessment.objects.bulk_create(
        SelfAssessment(round=round_, signature=asked.signature) for asked in everyone
    )
    Answer.objects.bulk_create(
        Answer(assessment=assessment, clause_id=clause)
        for assessment, asked in zip(assessments, everyone, strict=True)
        for clause in asked.clauses
    )
    Event.objects.bulk_create(
        Event(assessment=assessment, to_status=assessment.status, at=at, by=by, note="Asked to self-assess.")
        for assessment in assessments
    )
    return len(assessments)


def is_before(day: date, at: datetime) -> bool:
    """Is this moment before that day begins in the portal's time zone?"""
    return timezone.localdate(at) < day
