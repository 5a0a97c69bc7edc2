"""Rules about changing the text of a draft."""

from accounts.models import User
from accounts.rules import Refused
from commitments import texts
from commitments.agreement_file import checking, shape
from commitments.drafting.tree import AFTER, BEFORE, UNDER, Tree
from commitments.models import Clause
from compacts import policies as compacts_policies
from compacts.models import Edition, Party


def check_can_edit(user: User, edition: Edition) -> None:
    compacts_policies.check_can_edit_text(user, edition)


def in_the_same_text(edition: Edition, clause: Clause) -> Clause:
    """The clause as it now stands, if it still does."""
    now = Clause.objects.with_facts().select_related("parent", "edition").filter(edition=edition, pk=clause.pk).first()
    if now is None:
        raise Refused("Somebody else has taken this clause out of the draft.")
    return now


def check_is_as_seen(clause: Clause, version: str) -> None:
    """Nobody's change is overwritten unseen."""
    if texts.fingerprint(texts.as_record(clause)) != version:
        raise Refused(
            "Somebody else has changed this clause since you opened it, and what you typed has not been saved. "
            "Copy from it what you want to keep, then open the clause again."
        )


def check_fits_under(tree: Tree, pk: int | None, parent: int | None) -> None:
    """With all that stands beneath it, as deep as an agreement file can hold."""
    above = 0
    while parent is not None:
        above, parent = above + 1, tree.parent[parent]
    if above + _height(tree, pk) > shape.DEEPEST_CLAUSE:
        raise Refused(f"Clauses can stand {shape.DEEPEST_CLAUSE} deep under each other, not deeper.")


def _height(tree, pk) -> int:
    if pk is None:
        return 1
    return 1 + max((_height(tree, child) for child in tree.children[pk]), default=0)


def check_is_not_beneath_itself(tree: Tree, clause: Clause, target: Clause) -> None:
    if target.pk == clause.pk or target.pk in tree.beneath(clause.pk):
        raise Refused("A clause cannot stand beside or under itself. Choose another place.")


def place_of_step(tree: Tree, clause: Clause, to: str) -> tuple[str, int]:
    """Where one step leads, told by the clause it would stand before, after or under."""
    before, after, above = tree.before(clause.pk), tree.after(clause.pk), tree.parent[clause.pk]
    steps = {
        "up": (BEFORE, before, "Nothing stands before it that it could change places with."),
        "down": (AFTER, after, "Nothing stands after it that it could change places with."),
        "in": (UNDER, before, "Nothing stands before it that it could be put under."),
        "out": (AFTER, above, "It stands under nothing, so it cannot be moved out."),
    }
    if to not in steps:
        raise Refused("Choose where the clause should go.")
    where, target, reason = steps[to]
    if target is None:
        raise Refused(f"{clause.called} cannot be moved there. {reason}")
    return where, target


def check_address_is_free(others, ref: str, written: shape.Clause) -> None:
    if ref in checking.RESERVED_REFS:
        raise Refused(f"“{ref}” is the address of another page of the edition. Choose another lasting address.")
    if others.filter(ref=ref).exists():
        what = "lasting address" if written.ref else "number"
        raise Refused(f"Another clause has the {what} {ref}. Give this one another, or a lasting address of its own.")


def check_party_is_named_nowhere(party: Party) -> None:
    named = party.own_clauses.order_by("position").first()
    if named:
        raise Refused(f"{named.called} names {party.name}. Take the party out of the clauses first.")
    if party.signatures.exists():
        raise Refused(f"Somebody was asked to sign as {party.name}, so the party stays.")


def check_parties_are_as_seen(edition: Edition, version: str) -> None:
    if texts.fingerprint(texts.parties_of(edition)) != version:
        raise Refused("Somebody else has changed the parties since you opened this page. Open it again.")


def check_glossary_is_as_seen(edition: Edition, version: str) -> None:
    if texts.fingerprint(texts.glossary_of(edition)) != version:
        raise Refused("Somebody else has changed the glossary since you opened this page. Open it again.")


def check_label_is_free(edition: Edition, label: str) -> None:
    if label.lower() in checking.RESERVED_LABELS:
        raise Refused(f"“{label}” is kept for another page of the agreement. Choose another label.")
    if edition.agreement.editions.filter(label=label).exclude(pk=edition.pk).exists():
        raise Refused(f"The agreement has an edition {label} already. Choose another label.")


def check_can_begin_next_edition(user: User, edition: Edition, label: str = "") -> None:
    """A steward begins the next edition from any that was agreed."""
    if not edition.is_frozen:
        raise Refused("This edition is a draft itself. Edit it, or bring it into force first.")
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, edition.agreement.partnership)
    if label:
        check_label_is_free(Edition(agreement=edition.agreement), label)


def check_are_of_the_edition_before(edition: Edition, clauses: list[Clause | None]) -> None:
    earlier = Edition.objects.before(edition)
    if any(clause and (earlier is None or clause.edition_id != earlier.pk) for clause in clauses):
        raise Refused("Choose clauses of the edition before this one.")


def check_nothing_continues(edition: Edition, earlier: Clause) -> None:
    now = edition.clauses.filter(lineage=earlier.lineage_id).first()
    if now:
        raise Refused(f"{now.called} of the draft continues it, so it is there already.")
