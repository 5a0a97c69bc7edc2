"""Who works for an organisation or serves a partnership, from the invitation by e-mail to the day a role ends."""

import secrets
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused
from compacts.models import Partnership, Role
from signatories import notifications, policies
from signatories.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationRole,
    PeopleEvent,
    hash_of,
    role_in_a_sentence,
)

VALID_FOR = timedelta(days=14)


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    email: str,
    role: str,
    by: User,
    at: datetime,
    name: str = "",
    post: str = "",
    note: str = "",
) -> Invitation:
    """Invite somebody by e-mail to act for an organisation; the note goes into the e-mail."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_invite(by, organisation, role)
    email = email.strip().lower()
    if Membership.objects.current().filter(user__email=email, organisation=organisation, role=role).exists():
        raise Refused(f"{email} is {OrganisationRole(role).label.lower()} of {organisation} already.")
    _check_is_not_waiting(organisation.invitations.filter(email=email, organisation_role=role))
    return _invite(
        Invitation(email=email, name=name, organisation=organisation, organisation_role=role, post=post, note=note),
        by=by,
        at=at,
    )


@transaction.atomic
def hand_on(
    membership: Membership, *, email: str, by: User, at: datetime, name: str = "", post: str = ""
) -> Invitation:
    """Invite the next lead officer; this one's role ends when they accept, so that there is always one."""
    organisation = Organisation.objects.lock(membership.organisation_id)
    membership.refresh_from_db()
    policies.check_can_hand_on(by, membership)
    email = email.strip().lower()
    role = OrganisationRole.LEAD_OFFICER
    if Membership.objects.current().filter(user__email=email, organisation=organisation, role=role).exists():
        raise Refused(f"{email} is lead officer of {organisation} already, so the role can simply be ended.")
    _check_is_not_waiting(organisation.invitations.filter(email=email, organisation_role=role))
    invitation = Invitation(
        email=email, name=name, organisation=organisation, organisation_role=role, post=post, takes_over_from=membership
    )
    return _invite(invitation, by=by, at=at)


@transaction.atomic
def invite_to_partnership(
    partnership: Partnership,
    *,
    email: str,
    role: str,
    by: User,
    at: datetime,
    side: str = "",
    name: str = "",
) -> Invitation:
    """Invite somebody by e-mail to review, report, steward or chair in a partnership."""
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    policies.check_keeps_roles(by, partnership)
    email = email.strip().lower()
    if partnership.roles.current().filter(user__email=email, kind=role).exists():
        raise Refused(f"{email} is {role_in_a_sentence(role)} in {partnership} already.")
    _check_is_not_waiting(partnership.invitations.filter(email=email, partnership_role=role))
    return _invite(
        Invitation(email=email, name=name, partnership=partnership, partnership_role=role, side=side), by=by, at=at
    )


def _check_is_not_waiting(invitations):
    if invitation := invitations.waiting().first():
        day = policies.in_words(timezone.localdate(invitation.invited_at))
        raise Refused(
            f"{invitation.email} was invited on {day} and has not answered. Send that invitation again from the list."
        )


def _invite(invitation, *, by, at) -> Invitation:
    invitation.invited_by, invitation.invited_at = by, at
    secret = _renew(invitation, at)
    invitation.full_clean()
    invitation.save()
    _record(invitation, PeopleEvent.Kind.INVITED, by=by, at=at)
    _send(invitation, secret, by)
    return invitation


def _record(invitation: Invitation, kind: str, *, by: User, at: datetime, note: str = "", person=None) -> None:
    PeopleEvent.objects.create(
        organisation=invitation.organisation,
        partnership=invitation.partnership,
        kind=kind,
        email=invitation.email,
        person=person,
        role=invitation.organisation_role or invitation.partnership_role,
        side=invitation.side,
        at=at,
        by=by,
        note=note,
    )


def _renew(invitation, at) -> str:
    """A new secret and its two weeks; the secret itself goes into the e-mail and nowhere else."""
    secret = secrets.token_urlsafe(32)
    invitation.secret_sha256 = hash_of(secret)
    invitation.expires_at = at + VALID_FOR
    invitation.sent_at = invitation.sent_by = None
    return secret


def _send(invitation, secret, by):
    transaction.on_commit(partial(notifications.invited, invitation.pk, secret, by.pk))


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: datetime, note: str | None = None) -> Invitation:
    """Send a new link, good for another two weeks; the old one stops working. A note takes the place of the last."""
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_can_manage_invitation(by, invitation)
    invitation.note = invitation.note if note is None else note
    secret = _renew(invitation, at)
    invitation.save()
    _record(invitation, PeopleEvent.Kind.SENT_AGAIN, by=by, at=at)
    _send(invitation, secret, by)
    return invitation


@transaction.atomic
def correct_address(invitation: Invitation, *, email: str, by: User, at: datetime, name: str = "") -> Invitation:
    """Send an invitation that nobody accepted to another address; the link in the first e-mail stops working.

    It stays the same invitation, so whatever waits for whoever accepts it goes on waiting.
    """
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_can_manage_invitation(by, invitation)
    email, before = email.strip().lower(), invitation.email
    if email == before:
        raise Refused(f"It was sent to {email} already. To send it there once more, choose “Send again” in the list.")
    _check_is_not_held(invitation, email)
    same = Invitation.objects.filter(
        organisation=invitation.organisation,
        organisation_role=invitation.organisation_role,
        partnership=invitation.partnership,
        partnership_role=invitation.partnership_role,
    )
    _check_is_not_waiting(same.filter(email=email))
    invitation.email = email
    invitation.name = name or invitation.name
    secret = _renew(invitation, at)
    invitation.full_clean()
    invitation.save()
    _record(invitation, PeopleEvent.Kind.CORRECTED, by=by, at=at, note=f"It had gone to {before}.")
    _send(invitation, secret, by)
    return invitation


def _check_is_not_held(invitation: Invitation, email: str) -> None:
    if invitation.organisation_id:
        held = Membership.objects.filter(organisation=invitation.organisation, role=invitation.organisation_role)
    else:
        held = Role.objects.filter(partnership=invitation.partnership, kind=invitation.partnership_role)
    if held.current().filter(user__email=email).exists():
        raise Refused(f"{email} holds this role already. Withdraw the invitation instead.")


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Make the link useless."""
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_can_manage_invitation(by, invitation)
    invitation.withdrawn_by, invitation.withdrawn_at = by, at
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record(invitation, PeopleEvent.Kind.WITHDRAWN, by=by, at=at)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Give the person who holds the invited address the role it offers."""
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_can_accept(by, invitation, at)
    return _give(invitation, by, at)


@transaction.atomic
def accept_with_new_account(invitation: Invitation, *, name: str, password: str, at: datetime) -> User:
    """Make an account for the invited address and give it the role; the link proved that the address is theirs."""
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_is_open(invitation, at)
    if User.objects.filter(email=invitation.email).exists():
        raise Refused(f"{invitation.email} has an account already. Sign in with it to accept.")
    user = User(email=invitation.email, name=name)
    validate_password(password, user=user)
    user.set_password(password)
    user.full_clean()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _give(invitation, user, at)
    return user


def _give(invitation, user, at) -> Invitation:
    given = {"given_at": at, "given_by": invitation.invited_by}
    if invitation.organisation_id:
        Membership.objects.get_or_create(
            user=user,
            organisation=invitation.organisation,
            role=invitation.organisation_role,
            ended_at=None,
            defaults={**given, "post": invitation.post},
        )
    else:
        Role.objects.get_or_create(
            user=user,
            partnership=invitation.partnership,
            kind=invitation.partnership_role,
            ended_at=None,
            defaults={**given, "side": invitation.side},
        )
    invitation.accepted_by, invitation.accepted_at = user, at
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    _record(
        invitation, PeopleEvent.Kind.TAKEN, by=user, at=at, person=user, note=f"Invited by {invitation.invited_by}."
    )
    _succeed(invitation, user, at)
    return invitation


def _succeed(invitation: Invitation, user: User, at: datetime) -> None:
    """The role that was handed on ends, in the name of whoever handed it on."""
    before = invitation.takes_over_from
    if before is not None and before.ended_at is None and before.user_id != user.pk:
        _end(before, by=invitation.invited_by, at=at, note=f"{user} took over.")


def _end(membership: Membership, *, by: User, at: datetime, note: str) -> None:
    membership.ended_by, membership.ended_at = by, at
    membership.save(update_fields=["ended_by", "ended_at"])
    PeopleEvent.objects.create(
        organisation=membership.organisation,
        kind=PeopleEvent.Kind.ENDED,
        person=membership.user,
        role=membership.role,
        at=at,
        by=by,
        note=note,
    )


@transaction.atomic
def confirm(organisation: Organisation, *, by: User, at: datetime) -> PeopleEvent:
    """A lead officer has looked the list of people through, and it is right."""
    policies.check_can_confirm_people(by, organisation)
    return PeopleEvent.objects.create(organisation=organisation, kind=PeopleEvent.Kind.CONFIRMED, at=at, by=by)


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime, note: str = "") -> Membership:
    """End what somebody may do for an organisation; what they did stays theirs.

    Only whoever keeps the organisation's record can leave it without a lead officer, and then everybody is told.
    """
    # All roles of one organisation queue here, so that two lead officers cannot remove each other at once.
    Organisation.objects.lock(membership.organisation_id)
    membership.refresh_from_db()
    policies.check_can_end_membership(by, membership)
    is_last_lead = policies.standing_in(by, membership.organisation).is_last_lead(membership)
    _end(membership, by=by, at=at, note=note)
    if is_last_lead:
        notifications.left_without_lead(membership.pk)
    return membership


@transaction.atomic
def end_role(role: Role, *, by: User, at: datetime) -> Role:
    """End a role in a partnership."""
    Partnership.objects.select_for_update().get(pk=role.partnership_id)
    role.refresh_from_db()
    policies.check_can_end_role(by, role)
    role.ended_by, role.ended_at = by, at
    role.save(update_fields=["ended_by", "ended_at"])
    PeopleEvent.objects.create(
        partnership=role.partnership,
        kind=PeopleEvent.Kind.ENDED,
        person=role.user,
        role=role.kind,
        side=role.side,
        at=at,
        by=by,
    )
    return role
