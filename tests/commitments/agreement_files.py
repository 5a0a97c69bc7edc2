"""Agreement files for tests: one small and whole by hand, and any number made up by Hypothesis."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from commitments.agreement_file import kinds, shape

SMALL = b"""\
format: 1
partnership:
  slug: northshire
  name: Northshire Partnership
  level: place
  bodies:
    - slug: board
      name: Partnership Board
      oversees: true
    - slug: steering-group
      name: Steering Group
      reports_to: board
agreement:
  slug: northshire-compact
  title: Northshire Compact
  kind: compact
edition:
  label: "2026"
  status: draft
  source: Invented for a test.
parties:
  - slug: council
    name: Northshire Council
    side: public
  - slug: vcse
    name: VCSE sector
    side: vcse
glossary:
  - term: Grant
    meaning: Money given for a purpose.
clauses:
  - number: "1"
    kind: heading
    title: Money
    parties: [council]
    clauses:
      - number: "1.1"
        kind: commitment
        text: Pay within 30 days.
        assessable: true
        qualifier: wherever possible
        theme: funding
        due:
          words: by spring 2027
          latest: 2027-05-31
        standards:
          - measure: time to pay
            direction: at most
            number: 30
            unit: days
            clock: from valid invoice to payment
      - number: "1.2"
        kind: commitment
        text: Say how the money was used.
        assessable: true
        parties: [vcse]
        theme: accountability
  - number: "2"
    kind: heading
    title: Review
    clauses:
      - number: "2.1"
        kind: process
        text: Meet once a year.
"""

# What people paste and attackers try: YAML's own marks, quotation marks, look-alikes of other types, marks that turn
# the direction of writing, invisible breaks, characters outside the first plane, and words longer than any line.
FRAGMENTS = st.sampled_from(
    [
        *":#-?,[]{}&*!|>'\"%@`=<~\\/ \t",
        *[
            "no",
            "null",
            "3.10",
            "2022",
            "2022-02-30",
            "0x1f",
            "1e3",
            "---",
            "...",
            "<<",
            "a: b",
            " #x",
            "\\n",
            "{}",
            "y",
        ],
        *["\u2028", "\u2029", "\u200f", "\u202e", "\u200d", "\ufeff", "\xa0", "\xad", "👩‍👩‍👧", "Llŷn", "中文", "𝔘"],
        *["<script>alert(1)</script>", "x" * 150, "  ", " : ", "word " * 30, "it’s “so”", "end:", "\n", "\n\n"],
    ]
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=5)
prose = st.lists(FRAGMENTS | ANYTHING, max_size=9).map(lambda parts: "".join(parts).strip())
line = prose.map(lambda text: " ".join(text.splitlines())[:40].strip())
address = st.text("aZ09.-", min_size=1, max_size=6).filter(kinds.ADDRESS.fullmatch)
numbered_address = address.filter(lambda each: any(character.isdigit() for character in each))
slug = st.text("azAZ09-_", min_size=1, max_size=6)
day = st.dates(date(1800, 1, 1), date(2200, 12, 31))
number = st.decimals(0, 9_999_999, places=2).map(lambda value: Decimal(kinds.Number().written(value)))


class _Author:
    """Writes one agreement file that keeps the rules; its texts come from a small stock of hostile ones."""

    def __init__(self, draw):
        self.draw = draw
        self.lines = draw(st.lists(line.filter(bool), min_size=2, max_size=5))
        self.proses = draw(st.lists(prose.filter(bool), min_size=2, max_size=5))
        self.parties = draw(st.lists(slug, max_size=3, unique=True))
        self.refs, self.lineages = set(), set()

    def one_of(self, options):
        return self.draw(st.sampled_from(list(options)))

    def line(self):
        return self.one_of(["", *self.lines])

    def some_line(self):
        return self.one_of(self.lines)

    def prose(self):
        return self.one_of(["", *self.proses])

    def perhaps(self, strategy):
        return self.draw(st.none() | strategy)

    def unused(self, taken, reserved=(), of=address):
        return self.draw(of.filter(lambda each: each not in taken and each.lower() not in reserved))

    def standard(self):
        direction = self.one_of(shape.DIRECTIONS)
        low, high = sorted([self.draw(number), self.draw(number)])
        return shape.Standard(
            measure=self.some_line(),
            direction=direction,
            number=low,
            upper=high if direction == shape.BETWEEN else None,
            unit=self.some_line(),
            clock=self.line(),
        )

    def due(self):
        earliest, latest = sorted([self.draw(day), self.draw(day)])
        return shape.Due(
            words=self.some_line(), earliest=self.one_of([None, earliest]), latest=self.one_of([None, latest])
        )

    def clause(self, depth):
        kind = self.one_of(shape.CLAUSE_KINDS)
        is_assessable = kind in shape.PROMISES and bool(self.parties) and self.draw(st.booleans())
        ref = self.unused(self.refs, of=numbered_address if is_assessable else address)
        self.refs.add(ref)
        lineage = ref if ref not in self.lineages else self.unused(self.lineages)
        self.lineages.add(lineage)
        own = self.parties[: self.draw(st.integers(1 if is_assessable else 0, 3))]
        return shape.Clause(
            number=self.one_of([ref, f"{ref}.", "", "7 (b)"]),
            ref=ref,
            kind=kind,
            title=self.some_line(),
            text=self.one_of(self.proses) if is_assessable else self.prose(),
            assessable=is_assessable,
            parties=tuple(own),
            qualifier=self.line(),
            theme=self.one_of([*([] if is_assessable else [""]), *shape.THEMES]),
            owner=self.line(),
            due=self.one_of([None, self.due()]),
            standards=tuple(self.standard() for _ in range(self.draw(st.integers(0, 2)))),
            caveat=self.prose(),
            guidance=self.prose(),
            lineage=lineage,
            clauses=tuple(self.clause(depth + 1) for _ in range(self.draw(st.integers(0, 2)) if depth < 3 else 0)),
        )

    def bodies(self):
        slugs = self.draw(st.lists(slug, max_size=3, unique=True))
        for place, own in enumerate(slugs):
            yield shape.Body(
                slug=own,
                name=self.some_line(),
                purpose=self.prose(),
                meets=self.line(),
                meetings_a_year=self.perhaps(st.integers(1, 366)),
                reports_to=self.one_of(["", *slugs[:place]]),
                chairing=self.line(),
                oversees=self.draw(st.booleans()),
            )

    def relations(self):
        for kind in self.draw(st.lists(st.sampled_from(shape.RELATION_KINDS), max_size=2, unique=True)):
            yield shape.Relation(
                kind=kind, agreement=self.one_of(["", "other"]), title=self.some_line(), note=self.prose()
            )

    def edition(self):
        return shape.Edition(
            label=f"{self.draw(address)}1",
            status=self.one_of(shape.STATUSES),
            in_force_words=self.line(),
            in_force_on=self.perhaps(day),
            approved_by=self.line(),
            minute_reference=self.line(),
            source=self.prose(),
            unsettled=tuple(self.draw(st.lists(st.sampled_from(self.lines), max_size=2))),
            earlier=tuple(
                shape.Earlier(label=f"{each}0", words=self.some_line(), year=self.perhaps(st.integers(1800, 2200)))
                for each in self.draw(st.lists(address, max_size=2, unique=True))
            ),
        )

    def file(self):
        own, above = self.draw(st.lists(slug, min_size=2, max_size=2, unique=True))
        return shape.AgreementFile(
            format=shape.FORMAT,
            partnership=shape.Partnership(
                slug=own,
                name=self.some_line(),
                level=self.one_of(shape.LEVELS),
                parent=self.one_of(
                    [None, shape.Parent(slug=above), shape.Parent(slug=above, name=self.some_line(), level="system")]
                ),
                bodies=tuple(self.bodies()),
            ),
            agreement=shape.Agreement(
                slug="agreement",
                title=self.some_line(),
                kind=self.one_of(shape.AGREEMENT_KINDS),
                summary=self.prose(),
                relations=tuple(self.relations()),
            ),
            edition=self.edition(),
            parties=tuple(
                shape.Party(slug=each, name=self.some_line(), side=self.one_of(shape.SIDES), description=self.prose())
                for each in self.parties
            ),
            glossary=tuple(
                shape.Term(term=term, meaning=self.one_of(self.proses)) for term in sorted(set(self.lines))[:2]
            ),
            clauses=tuple(self.clause(1) for _ in range(self.draw(st.integers(1, 2)))),
        )


@st.composite
def agreement_files(draw):
    """Any agreement file that keeps the rules, with whatever text."""
    return _Author(draw).file()
