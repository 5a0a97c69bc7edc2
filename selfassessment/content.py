"""What exactly is checked, signed off, filed and hashed: the content of one self-assessment.

**Specification, format 2.** The content is a JSON object (RFC 8259) in one canonical spelling, so that the same answers
always give the same bytes:

* UTF-8, no byte order mark, no line break at the end;
* object keys in ascending order of their code points, no spaces between tokens, characters written as themselves rather
  than as `\\uXXXX` (but `"`, `\\` and characters below U+0020 as JSON asks);
* text as it was typed, with lines ended by U+000A and not normalised otherwise;
* measured values as strings with two decimals; other numbers are integers; days as `YYYY-MM-DD`; what is not known is
  `null`.

Lists keep a fixed order: answers and measurements as in the agreement, levels from the best, parties as in the edition,
evidence by when it was added. The hash is SHA-256 over the bytes, in lower-case hexadecimal. It is in the sign-off, the
filing and the receipt, and all three are of these same bytes; so whoever holds a receipt can check a copy of the data
with any SHA-256 program. No name of a person is in the content: those stand in the sign-off and the filing.

An answer that was copied from an earlier year or from another agreement, and that nobody has touched or confirmed
since, is `is_unconfirmed` and says where it was `copied_from`. A measurement has `is_met`, and a reason where it misses
its standard; its `table`, if it has one, holds cells as they were typed.

A change of this format takes the next number, and filings keep theirs. Format 1 is the same without what `NEW_IN_2`
names; `read` gives it the values that stand there for "not said".
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commitments import units
from commitments.models import Clause
from compacts.models import Party
from selfassessment.models import Answer, Evidence, Measurement, Round, SelfAssessment
from selfassessment.models.evidence import days_in_words
from signatories.models import Signature

FORMAT_1, FORMAT = "compact-tracker self-assessment 1", "compact-tracker self-assessment 2"
# By where it stands: in an answer, in one of its measurements, in one of its pieces of evidence.
NEW_IN_2 = {
    "": {"is_unconfirmed": False, "copied_from": ""},
    "measurements": {"is_met": None, "why_missed": "", "table": None},
    "evidence": {"version": 1, "covers_from": None, "covers_to": None},
}
# Follows from the measured value and the standard, which are both there; format 1 did not say it.
FOLLOWS = "is_met"


def of(assessment: SelfAssessment) -> dict:
    """The content of a self-assessment as its rows now say it."""
    parties = assessment.signature.parties.order_by("position")
    return _whole(_of_round(assessment.round), assessment.signature, parties, answers_of(assessment))


@dataclass(frozen=True)
class Common:
    """What all contents of a round share: for whoever works out many of them from rows already at hand."""

    said: dict
    sections: dict[int, str]

    @classmethod
    def of(cls, round_: Round) -> "Common":
        return cls(_of_round(round_), sections_of(round_.edition_id))

    def content(self, signature: Signature, parties: Iterable[Party], answers: Iterable[dict]) -> dict:
        return _whole(self.said, signature, parties, list(answers))

    def answer(self, answer: Answer, *, owed_by: Iterable[Party], measurements, evidence) -> dict:
        return _answer_with(answer, self.sections, owed_by, measurements, evidence)


def _of_round(round_: Round) -> dict:
    """What every content of a round has in common."""
    edition = round_.edition
    return {
        "format": FORMAT,
        "partnership": edition.agreement.partnership.name,
        "agreement": {
            "slug": edition.agreement.slug,
            "title": edition.agreement.title,
            "edition": edition.label,
            "edition_sha256": edition.content_sha256,
        },
        "round": round_.label,
        "scale": {
            "slug": round_.scale.slug,
            "name": round_.scale.name,
            "levels": [
                {
                    "position": level.position,
                    "symbol": level.symbol,
                    "name": level.name,
                    "definition": level.definition,
                    "colour": level.colour,
                    "counts_as": level.counts_as,
                }
                for level in round_.scale.levels.order_by("position")
            ],
        },
    }


def _whole(common: dict, signature: Signature, parties: Iterable[Party], answers: list[dict]) -> dict:
    organisation = signature.organisation
    return common | {
        "organisation": {"slug": organisation.slug, "name": organisation.name, "side": organisation.side},
        "parties": [party.name for party in parties],
        "answers": answers,
    }


def answers_of(assessment: SelfAssessment) -> list[dict]:
    sections = sections_of(assessment.round.edition_id)
    return [_answer(answer, sections) for answer in assessment.answers.with_all_words()]


def sections_of(edition_id: int) -> dict[int, str]:
    """For each clause of an edition the nearest heading above it; without one, its own name."""
    sections: dict[int, str] = {}
    below: dict[int | None, str] = {}
    clauses = Clause.objects.filter(edition=edition_id).order_by("position")
    for clause in clauses.only("pk", "parent_id", "number", "title", "ref", "kind"):
        sections[clause.pk] = below.get(clause.parent_id) or clause.name
        is_heading = clause.kind == Clause.Kind.HEADING
        below[clause.pk] = f"{clause.number} {clause.title}".strip() if is_heading else below.get(clause.parent_id, "")
    return sections


def section_of(clause: Clause) -> str:
    """The same of one clause, without reading the edition: its heading is seldom further than two steps up."""
    above = clause.parent
    while above is not None:
        if above.kind == Clause.Kind.HEADING:
            return f"{above.number} {above.title}".strip() or clause.name
        above = above.parent
    return clause.name


def _answer(answer: Answer, sections: dict[int, str]) -> dict:
    return _answer_with(
        answer, sections, answer.clause.bound_parties.all(), answer.measurements.all(), answer.evidence.all()
    )


def _answer_with(answer: Answer, sections: dict[int, str], owed_by, measurements, evidence) -> dict:
    clause = answer.clause
    return {
        "ref": clause.ref,
        "number": clause.number,
        "section": sections[clause.pk],
        "title": clause.title,
        "promise": clause.text,
        "qualifier": clause.qualifier,
        "owed_by": [party.name for party in sorted(owed_by, key=lambda party: party.position)],
        "rating": answer.rating and answer.rating.position,
        "is_not_applicable": answer.is_not_applicable,
        "not_applicable_reason": answer.not_applicable_reason,
        "narrative": answer.narrative,
        "next_step": answer.next_step,
        "is_help_wanted": answer.is_help_wanted,
        "help_wanted": answer.help_wanted,
        "is_unconfirmed": answer.is_unconfirmed,
        "copied_from": answer.source_in_words if answer.is_unconfirmed else "",
        "measurements": [
            _measurement(measurement) for measurement in sorted(measurements, key=lambda row: row.standard.position)
        ],
        "evidence": [_evidence(row) for row in sorted(evidence, key=lambda row: (row.added_at, row.pk))],
    }


def _measurement(measurement: Measurement) -> dict:
    standard = measurement.standard
    return {
        "measure": standard.measure,
        "standard": standard.as_written,
        "unit": standard.unit,
        "value": None if measurement.value is None else f"{Decimal(measurement.value):.2f}",
        "is_met": None if measurement.value is None else measurement.is_met,
        "how_measured": measurement.how_measured,
        "why_missed": measurement.why_missed,
        "table": measurement.small_table and measurement.small_table.content,
    }


def _evidence(evidence: Evidence) -> dict:
    common = {
        "title": evidence.title,
        "kind": evidence.kind,
        "version": evidence.number,
        "covers_from": evidence.covers_from_on and evidence.covers_from_on.isoformat(),
        "covers_to": evidence.covers_to_on and evidence.covers_to_on.isoformat(),
    }
    if evidence.kind == Evidence.Kind.LINK:
        return common | {"url": evidence.url}
    return common | {
        "name": evidence.original_name,
        "content_type": evidence.content_type,
        "size": evidence.size,
        "sha256": evidence.sha256,
    }


def canonical(content: dict | list) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(text: str) -> str:
    return sha256_of(text.encode())


def sha256_of(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()


def seal_of(assessment: SelfAssessment) -> tuple[str, str]:
    """The canonical content of a self-assessment as it stands, and its hash."""
    text = canonical(of(assessment))
    return text, sha256(text)


def seal_as_signed(assessment: SelfAssessment, signed_sha256: str) -> tuple[str, str]:
    """As `seal_of`, in the format that was signed: a portal brought up to date makes no signature void."""
    now = of(assessment)
    older = _in_format_1(now)
    if older and sha256(canonical(older)) == signed_sha256:
        return canonical(older), signed_sha256
    return canonical(now), sha256(canonical(now))


def _in_format_1(content: dict) -> dict | None:
    """Nothing where an answer says something that format 1 has no place for."""
    older = content | {"format": FORMAT_1, "answers": [_answer_in_format_1(answer) for answer in content["answers"]]}
    return older if says_the_same(_read(older), content) else None


def _answer_in_format_1(answer: dict) -> dict:
    def without(item, new):
        return {key: value for key, value in item.items() if key not in new}

    lists = {name: [without(row, new) for row in answer[name]] for name, new in NEW_IN_2.items() if name}
    return without(answer, NEW_IN_2[""]) | lists


def read(text: str) -> dict:
    """The content of a filing, from its sealed text; of whichever format, in the shape of the present one."""
    return _read(json.loads(text))


def _read(content: dict) -> dict:
    if content["format"] != FORMAT_1:
        return content
    return content | {"answers": [_answer_from_format_1(answer) for answer in content["answers"]]}


def _answer_from_format_1(answer: dict) -> dict:
    lists = {name: [new | row for row in answer[name]] for name, new in NEW_IN_2.items() if name}
    return NEW_IN_2[""] | answer | lists


def said(answer: dict) -> dict:
    """What an answer says, to compare it with another: without what only follows from the rest."""
    measured = [{key: value for key, value in row.items() if key != FOLLOWS} for row in answer["measurements"]]
    return answer | {"measurements": measured}


def says_the_same(before: dict, after: dict) -> bool:
    """Do two contents, as `read` or `of` give them, answer every promise alike?"""
    return [said(answer) for answer in before["answers"]] == [said(answer) for answer in after["answers"]]


def only(content: dict, refs: set[str]) -> dict:
    """The content with these answers alone, for who may read no others."""
    return content | {"answers": [answer for answer in content["answers"] if answer["ref"] in refs]}


def by_section(content: dict, files: dict[str, str] | None = None) -> list[dict]:
    """For reading: the answers under their headings, each with the level that its rating means.

    `files` says by SHA-256 where a file can be had, for those who may have it.
    """
    levels = {level["position"]: level for level in content["scale"]["levels"]}
    sections: list[dict] = []
    for answer in content["answers"]:
        if not sections or sections[-1]["title"] != answer["section"]:
            sections.append({"title": answer["section"], "answers": []})
        evidence = [
            item | {"address": (files or {}).get(item.get("sha256"), ""), "covers": _covers(item)}
            for item in answer["evidence"]
        ]
        measurements = [row | {"value": plain(row["value"]), "said": _said(row)} for row in answer["measurements"]]
        sections[-1]["answers"].append(
            answer | {"level": levels.get(answer["rating"]), "evidence": evidence, "measurements": measurements}
        )
    return sections


def plain(value: str | None) -> str | None:
    """A measured number as a person writes it, without the zeros that the record carries."""
    return value if value is None else f"{Decimal(value).normalize():f}"


def _said(row: dict) -> str:
    return "" if row["value"] is None else units.said(Decimal(row["value"]), row["unit"])


def _covers(item: dict) -> str:
    first, last = (item[name] and date.fromisoformat(item[name]) for name in ["covers_from", "covers_to"])
    return days_in_words(first, last)


def by_level(content: dict) -> list[dict]:
    """How many promises were rated how, best first, and how many do not apply; levels nobody chose are there with 0."""
    answers = content["answers"]
    counts = [
        {"level": level, "count": sum(answer["rating"] == level["position"] for answer in answers)}
        for level in content["scale"]["levels"]
    ]
    not_applicable = sum(answer["is_not_applicable"] for answer in answers)
    return [*counts, {"level": None, "count": not_applicable}] if not_applicable else counts
