"""Who plans and opens a round, and who sees how far it has come."""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from compacts.models import Edition, Partnership, Role
from selfassessment.models import Answer, Filing, Round
from signatories.models import Signature


def check_can_plan(user: User, partnership: Partnership) -> None:
    compacts_policies.check_is_steward(user, partnership)


def check_edition_is_in_force(edition: Edition) -> None:
    if edition.status != Edition.Status.IN_FORCE:
        raise Refused(
            f"{edition} is {edition.get_status_display().lower()}. A round asks about the edition in force, "
            "because its promises are settled."
        )


def check_can_edit_plan(user: User, round_: Round) -> None:
    """The plan is the steward's until the first organisation has filed by it."""
    check_can_plan(user, round_.partnership)
    if round_.status not in {Round.Status.PLANNED, Round.Status.OPEN}:
        raise Refused(f"The round {round_.label} is {round_.get_status_display().lower()}. What it asked for stays.")
    if Filing.objects.filter(assessment__round=round_).exists():
        raise Refused(
            f"Somebody has filed in the round {round_.label}, so its dates and scale stay. You can give more time to "
            "file, and move the days for reviews and replies later, each with a reason."
        )


def check_can_change_scale(user: User, round_: Round) -> None:
    """People rate by the words of a scale; another one would put words into their mouths."""
    check_can_edit_plan(user, round_)
    if Answer.objects.filter(assessment__round=round_, version__gt=0).exists():
        raise Refused("Answers have been written by this scale, so it stays.")


def check_can_open(user: User, round_: Round) -> None:
    check_can_plan(user, round_.partnership)
    if round_.status != Round.Status.PLANNED:
        raise Refused(f"The round {round_.label} has been opened already.")
    check_edition_is_in_force(round_.edition)
    if not Signature.objects.signed().filter(edition=round_.edition).exists():
        raise Refused(f"Nobody has signed {round_.edition} yet, so there is nobody to ask.")


def check_can_ask_also(user: User, round_: Round) -> None:
    """Bring in those who signed after the round was opened."""
    check_can_plan(user, round_.partnership)
    if round_.status != Round.Status.OPEN:
        raise Refused(f"The round {round_.label} is {round_.get_status_display().lower()}.")


def check_can_see_rounds(user: User, partnership: Partnership) -> None:
    if not compacts_policies.holds_role(user, partnership, *Role.Kind):
        raise Refused(f"Only people with a role in {partnership} see all its rounds.")


def check_can_see_board(user: User, round_: Round) -> None:
    """The board shows how far each organisation has come, not what it wrote."""
    watchers = [Role.Kind.STEWARD, Role.Kind.SECRETARY, Role.Kind.CHAIR]
    if not compacts_policies.holds_role(user, round_.partnership, *watchers):
        raise Refused(f"Only the stewards, the secretary and the chair of {round_.partnership} see how far others are.")


RULES = {
    "edit_plan": check_can_edit_plan,
    "open": check_can_open,
    "ask_also": check_can_ask_also,
}


def what_can(user: User, round_: Round) -> dict[str, Decision]:
    return {name: decide(rule, user, round_) for name, rule in RULES.items()}
