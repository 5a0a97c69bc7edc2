from accounts.models import User
from accounts.rules import Refused
from commitments import agreement_file, texts
from commitments.models import Clause, Likeness, Variation
from commitments.variations import policies as variations_policies
from compacts import policies as compacts_policies
from compacts.models import Agreement, Edition, Partnership, Role

MOST_FAULTS_TOLD = 5


def check_can_load(user: User, partnership: Partnership | None) -> None:
    """A steward loads agreements of their partnership; only staff, or the portal itself, set up a new partnership."""
    if compacts_policies.acts_for_portal(user):
        return
    if partnership is None:
        raise Refused("Only portal staff can set up a partnership. Ask them to load this file.")
    compacts_policies.check_is_steward(user, partnership)


def check_can_bring_into_force(user: User, edition: Edition, variation: Variation | None = None) -> None:
    """Only a draft that binds somebody to something can come into force, and only its steward or staff may do it."""
    compacts_policies.check_can_edit_text(user, edition)
    variations_policies.check_comes_into_force_as(edition, variation)
    check_text_is_fit(edition)


def check_text_is_fit(edition: Edition) -> None:
    """The text binds somebody to something, and a file could hold it."""
    if not edition.clauses.assessable().exists():
        raise Refused("This draft holds no promise that anyone could assess. Mark at least one clause as assessable.")
    if unowed := _owed_by_nobody(edition):
        raise Refused(f"Nobody owes {', '.join(unowed)}. Name a party in the clause, or in one above it.")
    _check_keeps_the_rules_of_its_file(edition)


def _check_keeps_the_rules_of_its_file(edition):
    """What is frozen can be exported and read again, so a draft that no file could hold does not come into force."""
    try:
        agreement_file.read(texts.export_agreement(edition))
    except agreement_file.AgreementFileError as error:
        faults = [f"{problem.field}: {problem.message}" for problem in error.problems[:MOST_FAULTS_TOLD]]
        raise Refused(f"This draft cannot come into force yet. {'. '.join(faults)}.") from error


def _owed_by_nobody(edition) -> list[str]:
    """Refs of assessable clauses that name no party and stand under none that does."""
    named = {}
    unowed = []
    for clause in Clause.objects.filter(edition=edition).order_by("position").prefetch_related("parties"):
        named[clause.pk] = bool(clause.parties.all()) or named.get(clause.parent_id, False)
        if clause.is_assessable and not named[clause.pk]:
            unowed.append(clause.ref)
    return unowed


def check_can_have_a_pdf_made(user: User, edition: Edition) -> None:
    """Of a text that stays as it is; a steward or staff asks for it."""
    if not edition.is_frozen:
        raise Refused("A draft may still change, so no PDF is made of it. Download it as a Word file.")
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, edition.agreement.partnership)


def check_can_link(user: User, agreement: Agreement) -> None:
    """Its steward links the promises of an agreement with those of others; staff may for any."""
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, agreement.partnership)
    if not agreement.editions.in_force().exists():
        raise Refused("No edition of this agreement is in force, so none of its promises can be linked.")


def check_can_propose_likeness(user: User, clause: Clause) -> None:
    """A steward says which promise of another agreement asks for the like; staff may for any."""
    if clause.edition.status != Edition.Status.IN_FORCE or not clause.is_assessable:
        raise Refused("Only promises of an edition in force can be linked.")
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, clause.edition.agreement.partnership)


def check_are_of_two_agreements(clause: Clause, other: Clause) -> None:
    if other.edition.status != Edition.Status.IN_FORCE or not other.is_assessable:
        raise Refused(f"{other} is no promise of an edition in force, so it cannot be linked.")
    if clause.edition.agreement_id == other.edition.agreement_id:
        raise Refused("Choose a promise of another agreement: within one, the editions are linked already.")


def check_can_agree_likeness(user: User, likeness: Likeness) -> None:
    """The other agreement's steward agrees; where one partnership has both, another person does."""
    if likeness.ended_at:
        raise Refused("This link has been withdrawn.")
    if likeness.is_agreed:
        raise Refused("This link has been agreed already.")
    if user == likeness.proposed_by:
        raise Refused("You proposed this link. Somebody else has to agree it.")
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, likeness.other.edition.agreement.partnership)


def check_can_end_likeness(user: User, likeness: Likeness) -> None:
    """A steward of either agreement can withdraw a link; what was copied along it stays."""
    if likeness.ended_at:
        raise Refused("This link has been withdrawn already.")
    partnerships = [each.edition.agreement.partnership for each in [likeness.clause, likeness.other]]
    if not compacts_policies.acts_for_portal(user) and not any(
        compacts_policies.holds_role(user, partnership, Role.Kind.STEWARD) for partnership in partnerships
    ):
        raise Refused("Only a steward of one of the two agreements can withdraw a link between them.")
