"""Who adds to an organisation's evidence, what may still be changed of it, and what may leave it."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from selfassessment.models import Evidence, LinkCheck, SelfAssessment
from signatories import policies as signatories_policies
from signatories.models import Organisation, OrganisationRole

BETWEEN_CHECKS = timedelta(minutes=10)
WRITERS = [OrganisationRole.CONTRIBUTOR, *signatories_policies.EDITORS]


def check_can_see_library(user: User, organisation: Organisation) -> None:
    if not signatories_policies.holds_role(user, organisation, *OrganisationRole):
        raise Refused(f"The evidence of {organisation} is for its own people.")


def check_can_add(user: User, organisation: Organisation) -> None:
    if not signatories_policies.holds_role(user, organisation, *WRITERS):
        raise Refused(f"Only people who write for {organisation} can add evidence.")


def check_can_change(user: User, evidence: Evidence) -> None:
    """Officers look after the whole library; a contributor after what they added."""
    organisation = evidence.organisation
    if evidence.added_by_id == user.pk and signatories_policies.holds_role(user, organisation, *WRITERS):
        return
    signatories_policies.check_is_officer(user, organisation)


def check_can_replace(user: User, evidence: Evidence) -> None:
    """A new version takes the place of the latest one."""
    check_can_change(user, evidence)
    if evidence.is_retired:
        raise Refused(f"“{evidence.title}” is retired. Bring it back before you add a version.")
    latest = Evidence.objects.versions_of(evidence).first()
    if latest != evidence:
        raise Refused(f"Version {latest.number} of “{evidence.title}” is newer. Add the next version to that one.")


def check_can_describe(user: User, evidence: Evidence) -> None:
    """Change what it is called and what it speaks for: nobody may have signed or filed with the words as they stand."""
    check_can_change(user, evidence)
    if evidence.filed_in.exists():
        raise Refused(
            f"“{evidence.title}” stands in a filing, so its name and the days it speaks for stay. "
            "Add a new version instead."
        )
    waiting = evidence.answers.filter(assessment__status__in=SelfAssessment.IN_SIGN_OFF)
    if answer := waiting.select_related("assessment__round", "clause").first():
        raise Refused(
            f"“{evidence.title}” is used in {answer.clause.name} for {answer.assessment.round.label}, which has been "
            "given to sign off. Take that back first, or add a new version."
        )


def check_can_retire(user: User, evidence: Evidence) -> None:
    check_can_change(user, evidence)
    if evidence.is_retired:
        raise Refused(f"“{evidence.title}” is retired already.")


def check_can_bring_back(user: User, evidence: Evidence) -> None:
    check_can_change(user, evidence)
    if not evidence.is_retired:
        raise Refused(f"“{evidence.title}” is on offer already.")


def check_can_check_link(user: User, evidence: Evidence) -> None:
    """Ask whether a link still answers, if the portal is allowed to ask and has not just done so."""
    check_can_add(user, evidence.organisation)
    if evidence.kind != Evidence.Kind.LINK:
        raise Refused("Only links are asked whether they answer.")
    if not settings.LINK_CHECKS:
        raise Refused(
            "This portal does not ask other servers, so nobody knows whether the link answers. Try it yourself."
        )
    last = LinkCheck.objects.filter(evidence=evidence).first()
    if last and timezone.now() - last.checked_at < BETWEEN_CHECKS:
        raise Refused("The link was asked just now.")


def check_can_remove(user: User, evidence: Evidence) -> None:
    """What an answer rests on, or ever did, stays: it can only be retired."""
    signatories_policies.check_is_officer(user, evidence.organisation)
    if evidence.answers.exists():
        raise Refused(
            f"“{evidence.title}” is used in an answer. Take it out of the answer first, if that is not filed, "
            "or retire it."
        )
    if Evidence.objects.versions_of(evidence).first() != evidence:
        raise Refused(f"“{evidence.title}” has a newer version. Only the newest can be removed.")
    was_used = apps.get_model("selfassessment", "HistoricalAnswer_evidence")
    if evidence.filed_in.exists() or was_used.objects.filter(evidence=evidence.pk).exists():
        raise Refused(f"An answer has rested on “{evidence.title}”, so it stays. You can retire it.")


RULES = {
    "change": check_can_change,
    "describe": check_can_describe,
    "replace": check_can_replace,
    "retire": check_can_retire,
    "bring_back": check_can_bring_back,
    "remove": check_can_remove,
}


def what_can(user: User, evidence: Evidence) -> dict[str, Decision]:
    return {name: decide(rule, user, evidence) for name, rule in RULES.items()}
