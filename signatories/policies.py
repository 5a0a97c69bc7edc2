from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from compacts.models import Edition, Role
from signatories.models import SIDES_IN_WORDS, Membership, Organisation, OrganisationRole, Signature

# One contact is one holiday away from nobody: every organisation shows two, or a warning.
CONTACTS_WANTED = 2
EDITORS = [OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER]


def holds_role(user, organisation, *roles) -> bool:
    """Does the person now hold one of these roles in this organisation?"""
    return (
        user.is_authenticated
        and user.is_active
        and Membership.objects.current().filter(user=user, organisation=organisation, role__in=roles).exists()
    )


def roles_in(user, organisation) -> frozenset[str]:
    """All the roles that the person now holds in this organisation.

    A page that asks several rules reads them once and hands them on as `held`. A verb hands on nothing, so that a rule
    asked under its lock reads them anew: roles that ended while somebody waited for the lock no longer count
    (ADR 112).
    """
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    held = Membership.objects.current().filter(user=user, organisation=organisation)
    return frozenset(held.order_by().values_list("role", flat=True))


def check_is_officer(user, organisation, held: frozenset[str] | None = None):
    """Officers and lead officers write for their organisation."""
    held = roles_in(user, organisation) if held is None else held
    if held.isdisjoint(EDITORS):
        raise Refused(f"Only an officer of {organisation} can do this. Ask your lead officer for the role.")


def check_is_lead_officer(user, organisation):
    if not holds_role(user, organisation, OrganisationRole.LEAD_OFFICER):
        raise Refused(f"Only the lead officer of {organisation} can do this.")


def check_is_senior_responsible_officer(user, organisation):
    if not holds_role(user, organisation, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER):
        raise Refused(f"Only the senior responsible officer of {organisation} can sign off.")


# ---- organisations


def _is_staff(user) -> bool:
    """Portal staff, or the portal itself at the command line."""
    return user.is_authenticated and ((user.is_active and user.is_staff) or user.is_portal)


def check_can_add_organisation(user, partnership=None):
    """A steward adds organisations to the one list that all partnerships share; staff do too."""
    if _is_staff(user):
        return
    if partnership is None:
        raise Refused("Only portal staff can add organisations here. A steward adds them in their partnership.")
    compacts_policies.check_is_steward(user, partnership)


def check_keeps_organisation(user, organisation):
    """Its record is kept by staff, by the stewards of the partnerships it signs in, and before that by any steward."""
    if _is_staff(user):
        return
    if not (user.is_active and Organisation.objects.kept_by(user).filter(pk=organisation.pk).exists()):
        raise Refused(
            f"Only a steward of a partnership that {organisation} signs in can change its record. "
            "Ask the secretariat of that partnership."
        )


def check_exists(organisation):
    if organisation.closed_on:
        raise Refused(f"{organisation} closed on {in_words(organisation.closed_on)}.")


def check_can_rename(user, organisation):
    check_keeps_organisation(user, organisation)
    check_exists(organisation)


def check_can_close(user, organisation):
    check_keeps_organisation(user, organisation)
    check_exists(organisation)


def check_can_join_umbrella(user, organisation):
    check_keeps_organisation(user, organisation)
    check_exists(organisation)


def check_can_reopen(user, organisation):
    """For a closing that was recorded by mistake."""
    check_keeps_organisation(user, organisation)
    if not organisation.closed_on:
        raise Refused(f"{organisation} has not closed.")


def check_can_change_side(organisation, side):
    """Its side decides which promises bind it and who reviews it, so it stays once there is a signature."""
    if side != organisation.side and organisation.signatures.exists():
        raise Refused(
            f"{organisation} has been asked to sign on the side of the {SIDES_IN_WORDS[organisation.side]}, "
            "so its side cannot change."
        )


# ---- people


def check_can_invite(user, organisation, role):
    """A lead officer invites colleagues, an officer contributors; whoever keeps the record invites lead officers."""
    check_exists(organisation)
    if holds_role(user, organisation, OrganisationRole.LEAD_OFFICER):
        return
    if holds_role(user, organisation, OrganisationRole.OFFICER):
        if role != OrganisationRole.CONTRIBUTOR:
            raise Refused(f"You can invite contributors. The lead officer of {organisation} invites to other roles.")
        return
    if not decide(check_keeps_organisation, user, organisation):
        raise Refused(f"Only the lead officer of {organisation} can invite colleagues.")
    if role != OrganisationRole.LEAD_OFFICER:
        raise Refused(f"You can invite lead officers of {organisation}. They invite their own colleagues.")


def roles_to_invite(user, organisation) -> list[OrganisationRole]:
    """The roles this person may offer to others in this organisation."""
    return [role for role in OrganisationRole if decide(check_can_invite, user, organisation, role)]


def check_can_invite_somebody(user, organisation):
    """Lead officers are what most people may invite at the least, so its refusal is the one to tell."""
    if not roles_to_invite(user, organisation):
        check_can_invite(user, organisation, OrganisationRole.LEAD_OFFICER)


def check_can_confirm_people(user, organisation):
    """That everybody listed still works there is for a lead officer to say."""
    check_exists(organisation)
    check_is_lead_officer(user, organisation)


def has_lead_officer(organisation) -> bool:
    """Somebody who leads and whose account works."""
    return lead_officers_of(organisation).exists()


def lead_officers_of(organisation):
    return Membership.objects.contacts().filter(organisation=organisation, role=OrganisationRole.LEAD_OFFICER)


@dataclass(frozen=True)
class Standing:
    """Where a person stands in one organisation: asked once, it answers for a whole list of colleagues."""

    person: int | None
    keeps_record: bool
    is_lead_officer: bool
    lead_officers: frozenset[int]  # memberships, by key, of people whose accounts work

    def is_last_lead(self, membership) -> bool:
        """Would the organisation be left without anybody to lead?"""
        return membership.role == OrganisationRole.LEAD_OFFICER and not self.lead_officers - {membership.pk}

    def check_can_end(self, membership):
        """Whoever may give a role may end it, and everybody their own; but no lead officer leaves nobody to lead."""
        if membership.ended_at:
            raise Refused(f"{membership.user} no longer holds this role.")
        if self.keeps_record and membership.role == OrganisationRole.LEAD_OFFICER:
            return
        if not self.is_lead_officer and membership.user_id != self.person:
            raise Refused(f"Only the lead officer of {membership.organisation} can remove colleagues.")
        if self.is_last_lead(membership):
            raise Refused(
                f"{membership.organisation} has no other lead officer. Hand the role on: it ends by itself when the "
                "next lead officer accepts."
            )

    def check_can_hand_on(self, membership):
        """Name the next lead officer, whose acceptance ends this one's role."""
        check_exists(membership.organisation)
        if membership.ended_at:
            raise Refused(f"{membership.user} no longer holds this role.")
        if membership.role != OrganisationRole.LEAD_OFFICER:
            raise Refused("Only the role of lead officer is handed on. Other roles are ended, and others are invited.")
        if not (self.is_lead_officer or self.keeps_record):
            raise Refused(f"Only the lead officer of {membership.organisation} can hand the role on.")


def standing_in(user, organisation) -> Standing:
    return Standing(
        person=user.pk if user.is_authenticated and user.is_active else None,
        keeps_record=bool(decide(check_keeps_organisation, user, organisation)),
        is_lead_officer=holds_role(user, organisation, OrganisationRole.LEAD_OFFICER),
        lead_officers=frozenset(lead_officers_of(organisation).values_list("pk", flat=True)),
    )


def check_can_end_membership(user, membership):
    standing_in(user, membership.organisation).check_can_end(membership)


def check_can_hand_on(user, membership):
    standing_in(user, membership.organisation).check_can_hand_on(membership)


def check_keeps_roles(user, partnership):
    """Who reviews, reports, stewards and chairs is for the stewards to say; staff name the first steward."""
    if not _is_staff(user):
        compacts_policies.check_is_steward(user, partnership)


def check_can_end_role(user, role):
    check_keeps_roles(user, role.partnership)
    if role.ended_at:
        raise Refused(f"{role.user} no longer holds this role.")
    others = Role.objects.current().filter(partnership=role.partnership, kind=Role.Kind.STEWARD).exclude(pk=role.pk)
    if role.kind == Role.Kind.STEWARD and not _is_staff(user) and not others.exists():
        raise Refused(f"{role.partnership} has no other steward. Invite one first.")


def check_can_manage_invitation(user, invitation):
    """Send it again, to another address, or withdraw it: for whoever could invite, as long as it waits.

    Where no lead officer is left, whoever keeps the organisation's record does it in their place.
    """
    if invitation.organisation_id:
        organisation = invitation.organisation
        if not stands_in_for_lead(user, organisation):
            check_can_invite(user, organisation, invitation.organisation_role)
    else:
        check_keeps_roles(user, invitation.partnership)
    _check_waits(invitation)


def stands_in_for_lead(user, organisation) -> bool:
    """Whoever keeps the organisation's record, as long as nobody leads it."""
    return not has_lead_officer(organisation) and bool(decide(check_keeps_organisation, user, organisation))


def _check_waits(invitation):
    if invitation.accepted_at:
        raise Refused("This invitation has already been used.")
    if invitation.withdrawn_at:
        raise Refused("This invitation was withdrawn.")


def check_is_open(invitation, at: datetime):
    """What stands against using the link, whoever holds it."""
    _check_waits(invitation)
    if invitation.organisation_id:
        check_exists(invitation.organisation)
    if invitation.has_expired(at):
        raise Refused(
            f"This invitation ran out on {in_words(timezone.localdate(invitation.expires_at))}. "
            f"Ask {invitation.invited_by} to send it again."
        )


def check_can_accept(user, invitation, at: datetime):
    """An invitation is for the address it was sent to, and nobody else's."""
    check_is_open(invitation, at)
    if user.email != invitation.email:
        raise Refused(f"This invitation is for {invitation.email}. Sign in with that address to accept it.")
    other = Role.objects.current().filter(user=user, partnership=invitation.partnership, kind=Role.Kind.REVIEWER)
    if invitation.partnership_role == Role.Kind.REVIEWER and other.exclude(side=invitation.side).exists():
        raise Refused(
            f"You already review for the other side in {invitation.partnership}, and nobody reviews for both. "
            "Ask the steward to end that role first."
        )


def check_can_import(user, partnership=None):
    """A steward imports into the partnership; portal staff import for all."""
    if partnership is None:
        if not _is_staff(user):
            raise Refused("Only portal staff can import here. A steward imports in their partnership.")
    else:
        check_keeps_signatures(user, partnership)


# ---- signatures


def check_keeps_signatures(user, partnership):
    if not _is_staff(user):
        compacts_policies.check_is_steward(user, partnership)


def check_can_invite_to_sign(user, edition, organisation=None):
    """Only a text in force can be signed, once by each organisation."""
    check_keeps_signatures(user, edition.agreement.partnership)
    check_is_in_force(edition)
    if organisation is not None:
        check_exists(organisation)
        _check_is_not_on_the_list(edition, organisation)


def check_signed_before(edition, before, parties):
    """Who is asked to sign again has signed an earlier edition, as a party that the new one still has."""
    is_earlier = before.edition.agreement_id == edition.agreement_id and before.edition_id != edition.pk
    if not is_earlier or before.status != Signature.Status.SIGNED:
        raise Refused(f"{before.organisation} has not signed an earlier edition.")
    if not parties:
        raise Refused(
            f"The parties that {before.organisation} signed as are not in edition {edition.label}. "
            "Invite it by itself, and choose its parties."
        )


def check_can_record_signed(user, edition, organisation, signed_on: date | None = None):
    """A signature given before it was recorded here; its organisation may be no more by now."""
    check_keeps_signatures(user, edition.agreement.partnership)
    check_is_in_force(edition)
    _check_is_not_on_the_list(edition, organisation)
    if organisation.closed_on and signed_on and signed_on >= organisation.closed_on:
        raise Refused(f"{organisation} closed on {in_words(organisation.closed_on)}, before it could sign.")


def _check_is_not_on_the_list(edition, organisation):
    current = Signature.objects.current().filter(organisation=organisation, edition=edition).first()
    if current:
        raise Refused(f"{organisation} is on the list already: {current.get_status_display().lower()}.")


def check_is_in_force(edition):
    if edition.status != Edition.Status.IN_FORCE:
        raise Refused(
            f"The edition {edition.label} is {edition.get_status_display().lower()}. "
            "Organisations sign the edition that is in force."
        )


def check_can_take_into_governance(user, signature):
    _check_can_move(user, signature, Signature.Status.IN_GOVERNANCE)


def check_can_sign(user, signature):
    _check_can_move(user, signature, Signature.Status.SIGNED)


def check_can_decline(user, signature):
    _check_can_move(user, signature, Signature.Status.DECLINED)


def check_can_withdraw(user, signature):
    _check_can_move(user, signature, Signature.Status.WITHDRAWN)


def check_can_reinvite(user, signature):
    """Ask again: an organisation that said no, or one that left and may sign anew."""
    if signature.status == Signature.Status.WITHDRAWN:
        check_can_invite_to_sign(user, signature.edition, signature.organisation)
    else:
        _check_can_move(user, signature, Signature.Status.INVITED)


def check_can_correct(user, signature):
    """Put right what the record says of a signature; its steps are not undone by it."""
    check_keeps_signatures(user, signature.partnership)
    check_is_in_force(signature.edition)
    if signature.status in {Signature.Status.DECLINED, Signature.Status.WITHDRAWN}:
        raise Refused(f"This signature was {signature.get_status_display().lower()}; its record stays as it is.")


def _check_can_move(user, signature, status):
    check_keeps_signatures(user, signature.partnership)
    check_is_in_force(signature.edition)
    # An organisation that has closed can still be shown to have declined or withdrawn; it cannot begin anything.
    if status not in {Signature.Status.DECLINED, Signature.Status.WITHDRAWN}:
        check_exists(signature.organisation)
    if status not in Signature.NEXT[signature.status]:
        raise Refused(
            f"{signature.organisation} is “{signature.get_status_display().lower()}”, "
            f"which cannot become “{Signature.Status(status).label.lower()}”."
        )


def check_parties_fit(edition, organisation, parties):
    """An organisation signs in parties of that edition, on its own side."""
    if not parties:
        raise Refused(f"Choose at least one party that {organisation} signs as.")
    for party in parties:
        if party.edition_id != edition.pk:
            raise Refused(f"“{party}” is no party of {edition}.")
        if party.side != organisation.side:
            raise Refused(
                f"{organisation} is on the side of the {SIDES_IN_WORDS[organisation.side]}, "
                f"so it cannot sign as “{party}”."
            )


def check_has_happened(day: date, at: datetime):
    if day > timezone.localdate(at):
        raise Refused(f"{in_words(day)} has not come yet. Record it once it has happened.")


def check_withdrawn_after_signing(signature, on: date):
    if signature.signed_on and on < signature.signed_on:
        raise Refused(f"It was signed on {in_words(signature.signed_on)}, so it cannot end before that day.")


RULES = {
    "take_into_governance": check_can_take_into_governance,
    "sign": check_can_sign,
    "decline": check_can_decline,
    "withdraw": check_can_withdraw,
    "reinvite": check_can_reinvite,
    "correct": check_can_correct,
}
ORGANISATION_RULES = {
    "change": check_keeps_organisation,
    "rename": check_can_rename,
    "close": check_can_close,
    "reopen": check_can_reopen,
    "join_umbrella": check_can_join_umbrella,
}


def what_can(user, signature) -> dict[str, Decision]:
    return {name: decide(rule, user, signature) for name, rule in RULES.items()}


def what_can_with(user, organisation) -> dict[str, Decision]:
    return {name: decide(rule, user, organisation) for name, rule in ORGANISATION_RULES.items()}


def in_words(day: date) -> str:
    return date_format(day, "j F Y")
