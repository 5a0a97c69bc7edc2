"""Who says what a cover sheet asks for, and who fills one in."""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from compacts.models import Partnership, Role
from reports.cover.models import CoverSheet, SheetPrint, SheetTemplate
from selfassessment.models import Round


def check_can_set_fields(user: User, partnership: Partnership) -> None:
    compacts_policies.check_is_secretary(user, partnership)


def check_has_room(template: SheetTemplate, most: int) -> None:
    if template.fields.count() >= most:
        raise Refused(f"A cover sheet has at most {most} fields. Remove one first.")


def check_can_read(user: User, round_: Round) -> None:
    """The chair reads with the secretary; whoever else writes in the report has no part in its cover sheets."""
    if not compacts_policies.holds_role(user, round_.partnership, Role.Kind.SECRETARY, Role.Kind.CHAIR):
        raise Refused(
            f"Only the Partnership Board secretary and the chair of {round_.partnership} see the cover sheets of a "
            "report."
        )


def check_can_begin(user: User, round_: Round) -> None:
    """Also after the report is published: the next committee wants its own sheet."""
    compacts_policies.check_is_secretary(user, round_.partnership)
    if round_.status == Round.Status.PLANNED:
        raise Refused(f"The round {round_.label} has not been opened, so there is nothing to report yet.")
    if not SheetTemplate.objects.filter(partnership=round_.partnership).exists():
        raise Refused("Choose first what your cover sheets ask for.")


def check_can_fill_in(user: User, sheet: CoverSheet) -> None:
    compacts_policies.check_is_secretary(user, sheet.round.partnership)


def check_can_print(user: User, sheet: CoverSheet) -> None:
    check_can_fill_in(user, sheet)
    if sheet.prints.filter(status=SheetPrint.Status.WAITING).exists():
        raise Refused(
            "The files of this sheet are being made. Wait until they are ready, then you can make them again."
        )


def what_can(user: User, sheet: CoverSheet) -> dict[str, Decision]:
    return {"fill_in": decide(check_can_fill_in, user, sheet), "print": decide(check_can_print, user, sheet)}
