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
from signatories.models import Invitation, Membership, Organisation, OrganisationRole, hash_of, role_in_a_sentence

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
) -> Invitation:
    """Invite somebody by e-mail to act for an organisation."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_invite(by, organisation, role)
    email = email.strip().lower()
    if Membership.objects.current().filter(user__email=email, organisation=organisation, role=role).exists():
        raise Refused(f"{email} is {OrganisationRole(role).label.lower()} of {organisation} already.")
    _check_is_not_waiting(organisation.invitations.filter(email=email, organisation_role=role))
    return _invite(
        Invitation(email=email, name=name, organisation=organisation, organisation_role=role, post=post), by=by, at=at
    )


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
    _send(invitation, secret, by)
    return invitation


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
def send_again(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Send a new link, good for another two weeks; the old one stops working."""
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_can_manage_invitation(by, invitation)
    secret = _renew(invitation, at)
    invitation.save()
    _send(invitation, secret, by)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Make the link useless."""
    invitation = Invitation.objects.lock(invitation.pk)
    policies.check_can_manage_invitation(by, invitation)
    invitation.withdrawn_by, invitation.withdrawn_at = by, at
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
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
    return invitation


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime) -> Membership:
    """End what somebody may do for an organisation; what they did stays theirs."""
    # All roles of one organisation queue here, so that two lead officers cannot remove each other at once.
    Organisation.objects.lock(membership.organisation_id)
    membership.refresh_from_db()
    policies.check_can_end_membership(by, membership)
    membership.ended_by, membership.ended_at = by, at
    membership.save(update_fields=["ended_by", "ended_at"])
    return membership


@transaction.atomic
def end_role(role: Role, *, by: User, at: datetime) -> Role:
    """End a role in a partnership."""
    Partnership.objects.select_for_update().get(pk=role.partnership_id)
    role.refresh_from_db()
    policies.check_can_end_role(by, role)
    role.ended_by, role.ended_at = by, at
    role.save(update_fields=["ended_by", "ended_at"])
    return role
