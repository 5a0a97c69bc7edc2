"""What must hold between the parts of an agreement file."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from commitments.agreement_file import kinds, shape
from commitments.agreement_file.problems import Notebook

# Kept free under an agreement's address for pages that are not editions.
RESERVED_LABELS = frozenset(
    {"bodies", "editions", "report", "reports", "rounds", "signatories", "signatures", "variations"}
)
# What can be done with an edition, under its address.
RESERVED_REFS = frozenset(
    {"bring-into-force", "changes", "edit", "make-pdf", "next-edition", "use-as-template", "vary"}
)


def check(file: shape.AgreementFile) -> None:
    """Raise AgreementFileError with every rule that the file breaks."""
    notebook = Notebook()
    check_into(file, notebook)
    notebook.raise_if_any()


def check_into(file: shape.AgreementFile, notebook: Notebook) -> None:
    for record, key, message in faults(file):
        if key not in record.place.faulty:
            notebook.note(record.place.line(key), record.place.field(key), message)


Fault = tuple[shape._Placed, str, str]  # the record, its key, what is wrong with it


def faults(file: shape.AgreementFile) -> Iterator[Fault]:
    """Every rule that the file breaks, each with the record and the key where it does."""
    for rule in (_format, _partnership, _relations, _edition, _parties, _glossary, _addresses, _clauses):
        yield from rule(file)


def _format(file) -> Iterator[Fault]:
    if file.format not in {None, shape.FORMAT}:
        yield file, "format", f"this portal reads format {shape.FORMAT}; the file says {file.format}"


def _partnership(file):
    partnership = file.partnership
    if partnership.parent and partnership.slug and partnership.parent.slug == partnership.slug:
        yield partnership, "parent", "a partnership cannot be its own parent"
    if partnership.parent and bool(partnership.parent.name) != bool(partnership.parent.level):
        yield partnership.parent, "", "give the parent’s slug alone, or its slug, name and level"
    yield from _each_once(partnership.bodies, "slug", "bodies")
    chain = {body.slug: body.reports_to for body in partnership.bodies if body.slug}
    for body in partnership.bodies:
        if not body.reports_to:
            continue
        if body.reports_to not in chain:
            yield (
                body,
                "reports_to",
                f"there is no body “{body.reports_to}” in this file{_did_you_mean(body.reports_to, chain)}",
            )
        elif _reports_to_itself(body.slug, chain):
            yield body, "reports_to", "this reporting line leads back to where it started"


def _reports_to_itself(slug, chain):
    seen, above = set(), chain.get(slug)
    while above and above not in seen and above != slug:
        seen.add(above)
        above = chain.get(above)
    return bool(slug) and above == slug


def _relations(file):
    seen = set()
    for relation in file.agreement.relations:
        if relation.agreement and relation.agreement == file.agreement.slug:
            yield relation, "agreement", "an agreement has no relation to itself"
        stated = (relation.kind, relation.title)
        if all(stated) and stated in seen:
            yield relation, "title", f"it is already stated that this agreement {relation.kind} “{relation.title}”"
        seen.add(stated)


def _edition(file):
    edition = file.edition
    if edition.label.lower() in RESERVED_LABELS:
        yield edition, "label", f"“{edition.label}” is kept for another page of the agreement; choose another label"
    yield from _each_once(edition.earlier, "label", "earlier editions")
    for earlier in edition.earlier:
        if earlier.label and earlier.label == edition.label:
            yield (
                earlier,
                "label",
                f"“{earlier.label}” is the edition in this file; an earlier one has a label of its own",
            )


def _parties(file):
    yield from _each_once(file.parties, "slug", "parties")


def _glossary(file):
    yield from _each_once(file.glossary, "term", "glossary entries")


def _addresses(file):
    clauses = [clause for clause, _ in file.walk()]
    at = {}
    for clause in clauses:
        if not clause.ref:
            continue
        first = at.setdefault(clause.ref, clause)
        if first is not clause:
            key = "ref" if "ref" in clause.place.lines else "number"
            where = f", on line {first.line}" if first.line else ""
            yield clause, key, f"the address “{clause.ref}” is taken by another clause{where}; give a “ref” of its own"
        elif clause.ref in RESERVED_REFS:
            yield clause, "ref", f"“{clause.ref}” is the address of another page of the edition; choose another ref"
    same = {}
    for clause in clauses:
        if not clause.lineage or at.get(clause.ref) is not clause:
            continue  # a fault with the address is one fault, not two
        first = same.setdefault(clause.lineage, clause)
        if first is not clause:
            yield clause, "lineage", f"the lineage “{clause.lineage}” belongs to clause {first.ref}; each has its own"


def _clauses(file):
    parties = {party.slug for party in file.parties}
    for clause, above in file.walk():
        yield from faults_of_clause(clause, above, parties)


def faults_of_clause(
    clause: shape.Clause, above: tuple[shape.Clause, ...], parties: Collection[str]
) -> Iterator[Fault]:
    """Every rule that one clause breaks in itself, standing where it stands."""
    if clause.kind == "heading" and not clause.title:
        yield clause, "title", "a heading needs a title"
    elif not clause.title and not clause.text and not clause.place.faulty & {"title", "text", "kind"}:
        yield clause, "", "a clause needs a title, a text or both"
    yield from _references(clause, parties)
    if clause.assessable:
        yield from _promise(clause, above)
    if clause.lineage in clause.also_from or len(set(clause.also_from)) < len(clause.also_from):
        yield clause, "also_from", "name each other promise it comes from once, and not its own lineage"
    if clause.due and clause.due.earliest and clause.due.latest and clause.due.earliest > clause.due.latest:
        yield clause.due, "latest", "the latest day comes before the earliest; swap them or mend the year"
    for standard in clause.standards:
        yield from _standard(standard)


def _references(clause, parties):
    for slug in clause.parties:
        if slug not in parties:
            yield clause, "parties", f"there is no party “{slug}” in this file{_did_you_mean(slug, parties)}"
    if len(set(clause.parties)) < len(clause.parties):
        yield clause, "parties", "a party is named twice; once is enough"
    if clause.theme and clause.theme not in shape.THEMES:
        suggestion = _did_you_mean(clause.theme, shape.THEMES) or f"; the themes are {', '.join(shape.THEMES)}"
        yield clause, "theme", f"there is no theme “{kinds.shorten(clause.theme)}”{suggestion}"


def _promise(clause, above):
    if clause.kind and clause.kind not in shape.PROMISES:
        yield (
            clause,
            "assessable",
            f"“{clause.kind}” is no promise; only {kinds.one_of(shape.PROMISES)} can be assessable",
        )
    if not clause.text:
        yield clause, "text", "an assessable clause needs a text: the promise itself"
    # Under a self-assessment's address its promises stand beside pages such as check and review.
    if clause.ref and not any(character.isdigit() for character in clause.ref):
        yield clause, "ref", f"the address of an assessable clause holds a digit; write “{clause.ref}-1”, say"
    if not clause.theme:
        yield clause, "theme", "an assessable clause needs a theme, by which like clauses find each other"
    if not shape.parties_of(clause, above) and not any("parties" in each.place.faulty for each in above):
        yield clause, "parties", "nobody owes this: name its parties here or on a clause above it"


def _standard(standard):
    if standard.direction == shape.BETWEEN and standard.upper is None:
        yield standard, "upper", "“between” needs an upper number too"
    if standard.direction in {shape.AT_LEAST, shape.AT_MOST} and standard.upper is not None:
        yield standard, "upper", f"an upper number goes with “between” only; this standard says “{standard.direction}”"
    if standard.upper is not None and standard.number is not None and standard.upper < standard.number:
        yield standard, "upper", "the upper number is smaller than the lower; swap them"


def _each_once(records, key, plural):
    first = {}
    for record in records:
        value = getattr(record, key)
        if value and first.setdefault(value, record) is not record:
            yield record, key, f"there are two {plural} “{value}”; keep one, or give one another name"


def _did_you_mean(word, known):
    near = kinds.nearest(word, known)
    return f"; did you mean “{near}”?" if near else ""
