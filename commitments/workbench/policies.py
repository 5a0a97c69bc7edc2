from accounts.models import User
from accounts.rules import Refused
from commitments.workbench.models import Import
from compacts import policies as compacts_policies
from compacts.models import Edition, Partnership

MOST_BEING_READ = 5  # of one partnership at a time, so that nobody's documents hold up everybody's


def check_can_import(user: User, partnership: Partnership) -> None:
    """A steward imports documents of their partnership; staff those of any."""
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, partnership)
    if Import.objects.being_read().filter(partnership=partnership).count() >= MOST_BEING_READ:
        raise Refused(
            f"{MOST_BEING_READ} documents of {partnership} are waiting to be read. Come back when one of them is done."
        )


def check_keeps(user: User, import_of: Import) -> None:
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, import_of.partnership)


def check_can_edit(user: User, import_of: Import) -> None:
    """A proposal is edited between its reading and its end, by stewards of its partnership."""
    check_keeps(user, import_of)
    if import_of.status == Import.Status.READING:
        raise Refused("The document is still being read. Its proposal can be edited as soon as it is there.")
    if import_of.status == Import.Status.REFUSED:
        raise Refused("The document could not be read, so there is no proposal to edit. Import another one.")
    if import_of.status != Import.Status.TO_REVIEW:
        raise Refused(
            "This import has become a draft. Edit the draft instead."
            if import_of.status == Import.Status.DRAFTED
            else "This import was given up. Import the document again to go on with it."
        )


def check_label_is_free(editions, label: str) -> None:
    """A draft from a document never takes the place of an edition that is there."""
    if found := editions.filter(label=label).first():
        held = "a draft" if found.status == Edition.Status.DRAFT else found.get_status_display().lower()
        raise Refused(f"The agreement has an edition {label} already, which is {held}. Choose another label.")
