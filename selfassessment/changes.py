"""What changed between two contents of one self-assessment, clause by clause: two filings, or what was read and is now.

Both are contents as `selfassessment.content` specifies them, so what is compared is what was sealed or signed.
"""

from dataclasses import dataclass, field

from compacts import differences
from selfassessment import content

# In the order in which an answer is read. A part of an answer that has no name here is called by its key.
LABELS = {
    "rating": "Rating",
    "is_not_applicable": "Does not apply",
    "not_applicable_reason": "Why it does not apply",
    "narrative": "How the promise is kept",
    "measurements": "Measured",
    "evidence": "Evidence",
    "next_step": "Next step",
    "is_help_wanted": "Help wanted",
    "help_wanted": "What would help",
    "is_unconfirmed": "Copied and not confirmed",
    "copied_from": "Copied from",
}
MEASURED = {"how_measured": "How it was measured", "why_missed": "Why it misses the standard"}
# What describes the promise and not the answer.
PROMISE = {"ref", "number", "section", "title", "promise", "qualifier", "owed_by"}


@dataclass(frozen=True)
class Part:
    """One part of an answer before and after, in pieces that say what differs."""

    label: str
    before: list[differences.Piece]
    after: list[differences.Piece]


@dataclass(frozen=True)
class Change:
    """One promise whose answer differs."""

    ref: str
    number: str
    title: str
    promise: str
    section: str
    parts: list[Part] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.number or self.ref


def between(before: dict, after: dict) -> list[Change]:
    """The answers that differ, in the agreement's order."""
    earlier = {answer["ref"]: answer for answer in before["answers"]}
    return [
        Change(
            ref=answer["ref"],
            number=answer["number"],
            title=answer["title"],
            promise=answer["promise"],
            section=answer["section"],
            parts=_parts(earlier.get(answer["ref"], {}), answer, before["scale"], after["scale"]),
        )
        for answer in after["answers"]
        if answer["ref"] in changed_refs(before, after)
    ]


def changed_refs(before: dict, after: dict) -> set[str]:
    """Which promises are answered otherwise than before."""
    earlier = {answer["ref"]: _said(answer) for answer in before["answers"]}
    now = {answer["ref"]: _said(answer) for answer in after["answers"]}
    return {ref for ref in earlier.keys() | now.keys() if earlier.get(ref) != now.get(ref)}


def _said(answer: dict) -> dict:
    return {key: value for key, value in content.said(answer).items() if key not in PROMISE}


def _parts(before: dict, after: dict, scale_before: dict, scale_after: dict) -> list[Part]:
    then, now = _said(before) if before else {}, _said(after)
    keys = [key for key in now if then.get(key) != now[key]]
    order = list(LABELS)
    keys.sort(key=lambda key: (order.index(key) if key in order else len(order), key))
    parts = []
    for key in keys:
        texts = differences.between(_text(key, before.get(key), scale_before), _text(key, after[key], scale_after))
        parts.append(Part(LABELS.get(key, key.removeprefix("is_").replace("_", " ").capitalize()), *texts))
    return parts


def _text(key: str, value, scale: dict) -> str:
    """The value as a person reads it; nothing for what is not there."""
    if value is None or value == "" or value == [] or value is False:
        return ""
    if value is True:
        return "Yes"
    if key == "rating":
        level = next((level for level in scale["levels"] if level["position"] == value), None)
        return f"{level['symbol']} {level['name']}" if level else str(value)
    if key == "measurements":
        return "\n".join(filter(None, map(_measurement, value)))
    if key == "evidence":
        return "\n".join(map(_evidence, value))
    return value if isinstance(value, str) else _spelt(value)


def _measurement(row: dict) -> str:
    words = [f"{label}: {row[name]}" for name, label in MEASURED.items() if row.get(name)]
    table = row.get("table") or {"columns": [], "rows": []}
    if row["value"] is None and not words and not table["rows"]:
        return ""
    number = "not given yet" if row["value"] is None else f"{content.plain(row['value'])} {row['unit']}"
    said = f"{row['measure'].capitalize()}: {number}"
    return "\n".join([said, *words, *(", ".join(filter(None, cells)) for cells in table["rows"])])


def _evidence(item: dict) -> str:
    return f"{item['title']} ({item['url'] if item['kind'] == 'link' else item['name']})"


def _spelt(value) -> str:
    """A part of another kind, such as a small table: each of its values by name, a line for each row."""
    if isinstance(value, list):
        return "\n".join(_spelt(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {_spelt(item)}" for key, item in value.items() if item != "")
    return str(value)
