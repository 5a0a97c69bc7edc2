"""Who reads the draft of a report, who writes it, and when it may be published."""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from compacts.models import Role
from reports.content import Content
from reports.models import Publication, Rendering
from selfassessment.models import Round
from selfassessment.policies import closing as closing_policies


def check_can_read_draft(user: User, round_: Round) -> None:
    """The secretary writes the report and the chair oversees; for everybody else it begins when it is published."""
    if not compacts_policies.holds_role(user, round_.partnership, Role.Kind.SECRETARY, Role.Kind.CHAIR):
        raise Refused(
            f"Only the Partnership Board secretary and the chair of {round_.partnership} see a report before it is "
            "published."
        )


def check_can_write(user: User, round_: Round) -> None:
    """The secretary writes until it is published; then it is frozen."""
    compacts_policies.check_is_secretary(user, round_.partnership)
    if round_.status == Round.Status.PLANNED:
        raise Refused(f"The round {round_.label} has not been opened, so there is nothing to report yet.")
    if round_.status == Round.Status.PUBLISHED:
        raise Refused(f"The report of the round {round_.label} has been published and is frozen.")


def check_can_ask_for_pdf(user: User, round_: Round) -> None:
    check_can_write(user, round_)
    if Rendering.objects.unfinished().filter(publication__round=round_).exists():
        raise Refused("A PDF of this report is being made. Wait until it is ready, then you can make another.")


def check_can_publish(user: User, round_: Round) -> None:
    """A closed round whose PDF is there; an address has room for one report."""
    closing_policies.check_can_publish(user, round_)
    taken = Publication.objects.published().filter(
        round__edition__agreement=round_.edition.agreement_id, round__label=round_.label
    )
    if taken.exists():
        raise Refused(f"A report of {round_.edition.agreement} for {round_.label} has been published already.")
    if latest_pdf(round_) is None:
        raise Refused("Make the PDF first, and read it. What is published is that file.")


def check_pdf_is_current(rendering: Rendering, content: Content) -> None:
    """What is published is the PDF that the secretary has read, made from exactly these figures and words."""
    if rendering.content_sha256 != content.sha256:
        raise Refused(
            "The figures or the commentary have changed since this PDF was made. Make it again, read it, then publish."
        )


def latest_pdf(round_: Round) -> Rendering | None:
    """The latest PDF that was made, if any."""
    return Rendering.objects.filter(publication__round=round_, status=Rendering.Status.DONE).for_page().first()


RULES = {"write": check_can_write, "ask_for_pdf": check_can_ask_for_pdf, "publish": check_can_publish}


def what_can(user: User, round_: Round) -> dict[str, Decision]:
    return {name: decide(rule, user, round_) for name, rule in RULES.items()}
