from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.rules import Refused, decide
from compacts.models import Role
from signatories import policies
from signatories.actions import people as actions
from signatories.forms.people import (
    CorrectAddressForm,
    HandOnForm,
    InviteForm,
    InviteToPartnershipForm,
    NewAccountForm,
)
from signatories.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationRole,
    PeopleEvent,
    hash_of,
    role_in_a_sentence,
)
from signatories.views.loading import kept_organisation_or_404, partnership_or_404, refusals_shown_in, typed

QUIET_AFTER = timedelta(days=180)
STALE_AFTER = timedelta(days=365)
A_PAGE = 50
MISSES_AN_HOUR = 30


@require_safe
def people(request, slug):
    """Who works for an organisation, in which role, and who has been asked to."""
    organisation = kept_organisation_or_404(request, slug)
    members = list(Membership.objects.current().filter(organisation=organisation).for_list())
    roles = policies.roles_to_invite(request.user, organisation)
    standing = policies.standing_in(request.user, organisation)
    now = timezone.now()
    contacts = {
        member.user_id: member
        for member in reversed(members)
        if member.role in policies.EDITORS and member.user.is_active
    }
    context = {
        "organisation": organisation,
        "members": [(member, _may_remove(standing, member), _last_seen(member, now)) for member in members],
        "invitations": organisation.invitations.waiting().for_list(now),
        "number_of_contacts": len(contacts),
        "has_lead_officer": any(member.role == OrganisationRole.LEAD_OFFICER for member in contacts.values()),
        "contacts_wanted": policies.CONTACTS_WANTED,
        "roles_to_invite": roles,
        "invitable": _invitable(request.user, organisation, roles),
        "confirmed": PeopleEvent.objects.confirmations().filter(organisation=organisation).for_list().first(),
        "can_confirm": decide(policies.check_can_confirm_people, request.user, organisation),
        "year_ago": now - STALE_AFTER,
    }
    return render(request, "signatories/people.html", context)


def _may_remove(standing, member) -> bool:
    """Also the last lead officer: that page says how the role is handed on instead."""
    return bool(decide(standing.check_can_end, member) or decide(standing.check_can_hand_on, member))


def _last_seen(member, now) -> str:
    """Of an account that has been quiet for long, what a contact list should know; nothing of the others."""
    if not member.user.is_active:
        return "Account closed"
    last = member.user.last_login
    if last is None and member.given_at < now - QUIET_AFTER:
        return "Has not signed in yet"
    if last is not None and last < now - QUIET_AFTER:
        return f"Last signed in {policies.in_words(timezone.localdate(last))}"
    return ""


def _invitable(user, organisation, roles) -> set[str]:
    """The roles whose invitations this person may send again, also in the place of a lead officer who has left."""
    stands_in = policies.stands_in_for_lead(user, organisation)
    return {role.value for role in (OrganisationRole if stands_in else roles)}


@require_safe
def people_history(request, slug):
    """Who was given which role, by whom, and when it ended."""
    organisation = kept_organisation_or_404(request, slug)
    events = PeopleEvent.objects.filter(organisation=organisation).for_list()
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "signatories/people_history.html", {"organisation": organisation, "page": page})


@require_POST
def confirm_people(request, slug):
    """The lead officer has looked the list through."""
    organisation = kept_organisation_or_404(request, slug)
    actions.confirm(organisation, by=request.user, at=timezone.now())
    messages.success(request, "Thank you. The list of people counts as right from today.")
    return redirect("signatories:people", slug=slug)


@require_http_methods(["GET", "POST"])
def hand_on(request, slug, pk):
    """Name the next lead officer; the role ends when they accept."""
    organisation = kept_organisation_or_404(request, slug)
    membership = get_object_or_404(Membership.objects.current().for_list(), pk=pk, organisation=organisation)
    policies.check_can_hand_on(request.user, membership)
    form = HandOnForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            invitation = actions.hand_on(membership, by=request.user, at=timezone.now(), **form.cleaned_data)
            _say_whether_sent(request, invitation)
            return redirect("signatories:people", slug=slug)
    context = {"organisation": organisation, "membership": membership, "form": form}
    return render(request, "signatories/hand_on.html", context)


@require_http_methods(["GET", "POST"])
def invite(request, slug):
    organisation = kept_organisation_or_404(request, slug)
    policies.check_can_invite_somebody(request.user, organisation)
    roles = policies.roles_to_invite(request.user, organisation)
    form = InviteForm(typed(request), roles=roles)
    if form.is_valid():
        with refusals_shown_in(form):
            invitation = actions.invite(organisation, by=request.user, at=timezone.now(), **form.cleaned_data)
            _say_whether_sent(request, invitation)
            return redirect("signatories:people", slug=slug)
    return render(request, "signatories/invite.html", {"organisation": organisation, "form": form})


@require_safe
def partnership_people(request, slug):
    """Who reviews, reports, stewards and chairs, and which organisations are hard to reach."""
    partnership = partnership_or_404(request, slug)
    roles = (
        partnership.roles.current().select_related("user", "partnership").order_by("kind", "side", "user__name", "pk")
    )
    keeps = decide(policies.check_keeps_roles, request.user, partnership)
    signing = Organisation.objects.existing().signing_in([partnership]).with_contacts()
    is_hard_to_reach = Q(number_of_contacts__lt=policies.CONTACTS_WANTED) | Q(has_lead_officer=False)
    hard_to_reach = signing.filter(is_hard_to_reach).order_by("number_of_contacts", "name", "pk")
    context = {
        "partnership": partnership,
        "roles": roles,
        "keeps": keeps,
        "invitations": partnership.invitations.waiting().for_list(timezone.now()),
        "page": Paginator(hard_to_reach, A_PAGE).get_page(request.GET.get("page")),
        "number_signing": signing.count(),
    }
    return render(request, "signatories/partnership_people.html", context)


@require_safe
def partnership_people_history(request, slug):
    partnership = partnership_or_404(request, slug)
    events = PeopleEvent.objects.filter(partnership=partnership).for_list()
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "signatories/people_history.html", {"partnership": partnership, "page": page})


@require_http_methods(["GET", "POST"])
def invite_to_partnership(request, slug):
    partnership = partnership_or_404(request, slug)
    policies.check_keeps_roles(request.user, partnership)
    form = InviteToPartnershipForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            invitation = actions.invite_to_partnership(partnership, by=request.user, at=timezone.now(), **form.told())
            _say_whether_sent(request, invitation)
            return redirect("signatories:partnership_people", slug=slug)
    return render(request, "signatories/invite_to_partnership.html", {"partnership": partnership, "form": form})


@require_http_methods(["GET", "POST"])
def end_role(request, slug, pk):
    partnership = partnership_or_404(request, slug)
    role = get_object_or_404(
        Role.objects.current().select_related("user", "partnership"), pk=pk, partnership=partnership
    )
    policies.check_can_end_role(request.user, role)
    if request.method == "POST":
        actions.end_role(role, by=request.user, at=timezone.now())
        messages.success(request, f"{role.user} is no longer {role_in_a_sentence(role.kind)}.")
        still_serves = type(partnership).objects.served_by(request.user).filter(pk=partnership.pk).exists()
        return redirect("signatories:partnership_people", slug=slug) if still_serves else redirect("reports:desk")
    return render(request, "signatories/end_role.html", {"partnership": partnership, "role": role})


@require_POST
def send_invitation_again(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    policies.check_can_manage_invitation(request.user, invitation)
    invitation = actions.send_again(invitation, by=request.user, at=timezone.now())
    _say_whether_sent(request, invitation)
    return redirect(_list_of(invitation))


@require_http_methods(["GET", "POST"])
def correct_invitation(request, pk):
    """It went to a wrong address, or to somebody who has left: send it to another."""
    invitation = get_object_or_404(
        Invitation.objects.visible_to(request.user).select_related("organisation", "partnership"), pk=pk
    )
    policies.check_can_manage_invitation(request.user, invitation)
    form = CorrectAddressForm(typed(request), initial={"email": invitation.email, "name": invitation.name})
    if form.is_valid():
        with refusals_shown_in(form):
            corrected = actions.correct_address(invitation, by=request.user, at=timezone.now(), **form.cleaned_data)
            _say_whether_sent(request, corrected)
            return redirect(_list_of(corrected))
    context = {"invitation": invitation, "form": form, "back": _list_of(invitation)}
    return render(request, "signatories/correct_invitation.html", context)


@require_POST
def withdraw_invitation(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    policies.check_can_manage_invitation(request.user, invitation)
    invitation = actions.withdraw_invitation(invitation, by=request.user, at=timezone.now())
    messages.success(request, f"The invitation to {invitation.email} was withdrawn. Its link no longer works.")
    return redirect(_list_of(invitation))


def _list_of(invitation) -> str:
    if invitation.organisation_id:
        return reverse("signatories:people", args=[invitation.organisation.slug])
    return reverse("signatories:partnership_people", args=[invitation.partnership.slug])


def _say_whether_sent(request, invitation):
    invitation.refresh_from_db(fields=["sent_at"])
    if invitation.sent_at:
        messages.success(request, f"An invitation is on its way to {invitation.email}. Its link works for two weeks.")
    else:
        messages.warning(
            request, f"The e-mail to {invitation.email} could not be sent. Try “Send again” in a few minutes."
        )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request, secret):
    """Where the link in the e-mail leads: to a new account, or to one more role for somebody who has one."""
    at = timezone.now()
    invitation = Invitation.objects.with_hash(hash_of(secret)).first()
    if invitation is None:
        status = 429 if _missed_too_often(request) else 404
        return render(request, "signatories/invitation_unknown.html", status=status)
    if request.user.is_authenticated and request.user.pk == invitation.accepted_by_id:
        return redirect("reports:desk")  # a second click, or the e-mail opened again
    if not (is_open := decide(policies.check_is_open, invitation, at)):
        context = {"invitation": invitation, "reason": is_open.reason}
        return render(request, "signatories/invitation_closed.html", context, status=410)
    if request.user.is_authenticated:
        return _accept_as_oneself(request, invitation, at)
    if User.objects.filter(email=invitation.email).exists():
        here = urlencode({"next": request.path})
        context = {"invitation": invitation, "sign_in": f"{reverse('account_login')}?{here}"}
        return render(request, "signatories/invitation_sign_in.html", context)
    return _accept_as_somebody_new(request, invitation, at)


def _accept_as_oneself(request, invitation, at):
    can = decide(policies.check_can_accept, request.user, invitation, at)
    if can and request.method == "POST":
        actions.accept(invitation, by=request.user, at=at)
        messages.success(request, f"You are now {invitation.role_in_words}.")
        return redirect("reports:desk")
    return render(request, "signatories/invitation_accept.html", {"invitation": invitation, "can": can})


def _accept_as_somebody_new(request, invitation, at):
    form = NewAccountForm(typed(request), email=invitation.email, initial={"name": invitation.name})
    if form.is_valid():
        try:
            user = actions.accept_with_new_account(invitation, at=at, **form.cleaned_data)
        except Refused:
            return redirect(request.path)  # a double click came second: the page says what has become of the link
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        messages.success(request, f"Your account is ready. You are now {invitation.role_in_words}.")
        return redirect("reports:desk")
    return render(request, "signatories/invitation_new_account.html", {"invitation": invitation, "form": form})


def _missed_too_often(request) -> bool:
    """Links that fit no invitation, by address. Nobody guesses 256 bits; this only spares the server the tries."""
    key = f"invitation-misses:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60 * 60)
    try:
        return cache.incr(key) > MISSES_AN_HOUR
    except ValueError:  # ran out between the two
        return False
