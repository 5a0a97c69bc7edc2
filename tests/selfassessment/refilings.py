"""Filings returned for changes and made again, by the verbs that people use."""

from django.utils import timezone

from accounts.models import User
from selfassessment.actions import filing, refiling
from selfassessment.models import Filing, Reopening, SelfAssessment
from selfassessment.policies.filing import lead_officers, seniors
from tests.selfassessment import steps

REASON = "The figures for March were left out."


def named(assessment: SelfAssessment, *refs: str) -> list[refiling.Named]:
    return [
        refiling.Named(assessment.answers.select_related("clause").get(clause__ref=ref), f"Look at {ref} again.")
        for ref in refs
    ]


def return_(assessment: SelfAssessment, *refs: str, by: User, at=None) -> SelfAssessment:
    return refiling.return_for_changes(assessment, named=named(assessment, *refs), by=by, at=at or timezone.now())


def ask(assessment: SelfAssessment, *refs: str, by: User) -> Reopening:
    return refiling.ask_to_reopen(assessment, named=named(assessment, *refs), by=by, at=timezone.now())


def sign_off(assessment: SelfAssessment, by: User) -> None:
    filing.ask_for_sign_off(assessment, by=by, at=timezone.now())
    steps.sign_off(assessment, seniors(assessment)[0])


def refile(assessment: SelfAssessment, by: User, *, reason: str = REASON, **words) -> Filing:
    """Mend the answers named in `words`, by their address with "_" for ".", then sign off and file again."""
    for ref, said in words.items():
        steps.save(assessment, ref.lstrip("c").replace("_", "."), by, **said)
    sign_off(assessment, by)
    return filing.file(assessment, by=lead_officers(assessment)[0], at=timezone.now(), reason=reason)
