from accounts.rules import Refused
from compacts.models import Edition, Partnership, Role, Side


def holds_role(user, partnership, *kinds) -> bool:
    """Does the person now hold one of these roles in this partnership?"""
    return (
        user.is_authenticated
        and user.is_active
        and Role.objects.current().filter(user=user, partnership=partnership, kind__in=kinds).exists()
    )


def acts_for_portal(user) -> bool:
    """Staff set up partnerships; so does the portal itself, from the command line."""
    return user.is_authenticated and (user.is_staff or user.is_portal)


def check_is_steward(user, partnership):
    if not holds_role(user, partnership, Role.Kind.STEWARD):
        raise Refused(f"Only a steward of {partnership} can do this. Ask your partnership’s secretariat.")


def check_is_steward_somewhere(user):
    """Whoever stewards any partnership may come to where agreements are loaded; which one, the file says."""
    if not acts_for_portal(user) and not Partnership.objects.where_role(user, Role.Kind.STEWARD).exists():
        raise Refused("Only stewards of a partnership and portal staff load agreement files.")


def check_is_secretary(user, partnership):
    if not holds_role(user, partnership, Role.Kind.SECRETARY):
        raise Refused(f"Only the Partnership Board secretary of {partnership} can do this.")


def check_reviews_side(user, partnership, side):
    """A reviewer speaks for one side and reviews the other."""
    reviews = (
        user.is_authenticated
        and Role.objects.current()
        .filter(user=user, partnership=partnership, kind=Role.Kind.REVIEWER, side=Side(side).other)
        .exists()
    )
    if not reviews:
        raise Refused(f"Only a reviewer for the other side in {partnership} can do this.")


def check_can_edit_text(user, edition):
    """Draft text is its stewards' to edit; text in force is nobody's."""
    if edition.status != Edition.Status.DRAFT:
        raise Refused(
            f"The edition {edition.label} is {edition.get_status_display().lower()} and its text is frozen. "
            "A change of wording needs a new edition."
        )
    if not acts_for_portal(user):
        check_is_steward(user, edition.agreement.partnership)
