"""The partnership, its organisations and who works there, each invited and taken in as anybody is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Max

from accounts.models import User
from commitments import actions as commitments_actions
from commitments.agreement_file import AgreementFile
from compacts.models import Edition, Partnership, Role
from reports.demonstration import accounts, agreement
from reports.demonstration.accounts import Helper
from reports.demonstration.calendar import Calendar, at
from reports.demonstration.organisations import Invented, Person, organisations
from selfassessment.models import Answer, Event
from signatories.actions import organisations as organisation_actions
from signatories.actions import people as people_actions
from signatories.models import Invitation, Organisation, OrganisationRole

OFFICER, LEAD, SENIOR = (
    OrganisationRole.OFFICER,
    OrganisationRole.LEAD_OFFICER,
    OrganisationRole.SENIOR_RESPONSIBLE_OFFICER,
)


@dataclass
class Cast:
    """Everybody and every organisation, found by what they are."""

    partnership: Partnership
    helpers: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[tuple[str, str], User] = field(default_factory=dict)

    @property
    def steward(self) -> User:
        return self.helpers["steward"]

    @property
    def secretary(self) -> User:
        return self.helpers["secretary"]

    def reviewer_of(self, invented: Invented) -> User:
        """Who reads what this organisation files: the reviewer for the other side."""
        return self.helpers["reviewer for public" if invented.side == "vcse" else "reviewer for vcse"]

    def lead(self, slug: str) -> User:
        return self.people[slug, LEAD]

    def senior(self, slug: str) -> User:
        return self.people[slug, SENIOR]

    def writer(self, slug: str) -> User:
        """The officer, or the lead officer where there is no other."""
        return self.people.get((slug, OFFICER)) or self.lead(slug)


def load_edition(file: AgreementFile) -> Edition:
    loaded = commitments_actions.load_agreement(file, by=User.objects.portal(), at=at(file.edition.in_force_on))
    return loaded.edition


def settle_in(calendar: Calendar) -> Cast:
    """Mark the partnership as invented and bring in everyone who was there from the start."""
    partnership = Partnership.objects.get(slug=agreement.SLUG)
    for each in [partnership.parent, partnership]:
        each.is_demonstration = True
        each.save(update_fields=["is_demonstration"])
    cast = Cast(partnership)
    for helper in accounts.HELPERS:
        _bring_in_helper(cast, helper, calendar)
    for invented in organisations().values():
        _bring_in(cast, invented, calendar)
    for invented in organisations().values():
        if invented.umbrella:
            organisation_actions.join_umbrella(
                cast.organisations[invented.slug],
                cast.organisations[invented.umbrella],
                by=cast.steward,
                at=at(calendar.people_on, 16),
                on=calendar.people_on,
            )
    return cast


def _bring_in_helper(cast: Cast, helper: Helper, calendar: Calendar) -> None:
    if helper.role == "staff":
        staff = User(email=helper.email, name=helper.name, is_staff=True, is_superuser=True)
        staff.password = _password_of(helper.email)
        staff.save()
        EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
        return
    invited_at = at(calendar.people_on, 9)
    invitation = people_actions.invite_to_partnership(
        cast.partnership,
        email=helper.email,
        name=helper.name,
        role=Role.Kind(helper.role),
        side=helper.side,
        by=User.objects.portal(),
        at=invited_at,
    )
    user = _accept(invitation, helper.name, helper.email, invited_at + timedelta(hours=2))
    cast.helpers[f"reviewer for {helper.side}" if helper.side else helper.role] = user


def _bring_in(cast: Cast, invented: Invented, calendar: Calendar) -> None:
    added_at = at(calendar.people_on, 11)
    organisation = organisation_actions.add(
        name=invented.former or invented.name,
        kind=invented.kind,
        side=invented.side,
        slug=invented.slug,
        website=invented.website,
        is_demonstration=True,
        by=User.objects.portal(),
        at=added_at,
    )
    if invented.short:
        organisation_actions.change(organisation, short_names=[invented.short], by=User.objects.portal(), at=added_at)
    cast.organisations[invented.slug] = organisation
    for role in [LEAD, SENIOR, OFFICER, OrganisationRole.CONTRIBUTOR]:
        if person := invented.people.get(role):
            cast.people[invented.slug, role] = _employ(cast, organisation, role, person, calendar)


def _employ(cast: Cast, organisation: Organisation, role: str, person: Person, calendar: Calendar) -> User:
    """The portal invites the lead officer, who invites colleagues."""
    by = User.objects.portal() if role == LEAD else cast.lead(organisation.slug)
    invited_at = at(calendar.people_on, 12 if role == LEAD else 14)
    invitation = people_actions.invite(
        organisation, email=person.email, name=person.name, role=role, post=person.post, by=by, at=invited_at
    )
    return _accept(invitation, person.name, person.email, invited_at + timedelta(hours=1))


def _accept(invitation: Invitation, name: str, email: str, accepted_at: datetime) -> User:
    """Only those whose accounts are printed have a password; the others could ask for one, had they a mailbox."""
    user = User(email=email, name=name, joined_at=accepted_at, last_login=accepted_at, password=_password_of(email))
    user.full_clean()
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    people_actions.accept(invitation, by=user, at=accepted_at)
    return user


def seen_when_they_last_wrote(cast: Cast) -> None:
    """Whoever did something was signed in then; whoever only accepted the invitation has not been seen since."""
    for user in cast.people.values():
        saved = Answer.objects.filter(saved_by=user).aggregate(last=Max("saved_at"))["last"]
        moved = Event.objects.filter(by=user).aggregate(last=Max("at"))["last"]
        if last := max(filter(None, [saved, moved]), default=None):
            User.objects.filter(pk=user.pk).update(last_login=last)


def _password_of(email: str) -> str:
    is_printed = email in {account["email"] for account in accounts.accounts()}
    return _hash_of(accounts.PASSWORD) if is_printed else make_password(None)


@cache
def _hash_of(password: str) -> str:
    """Hashing takes a tenth of a second and more on purpose; everybody has the same password, so it is done once."""
    return make_password(password)
