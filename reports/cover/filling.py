"""What a field of a cover sheet begins with: taken from the report, said as the report says it."""

import re

from compacts.models import Body
from reports.content import Content
from reports.cover.models import FilledFrom
from reports.document.structure import Bullets, Words, plain
from reports.document.v2.book import count, day, listed
from reports.open.package import address_of
from reports.wording import RecommendationWords
from selfassessment.models import Round

# What Markdown would take for marks: some anywhere, some only where a line begins.
MARKS = re.compile(r"[\\`*_\[\]<>]|&(?=#?\w+;)|^[-+#](?=\s)")
NUMBERED = re.compile(r"^(\d+)([.)])(?=\s)")


def text_for(source: str, content: Content, round_: Round) -> str:
    """Words for a field that is filled from `source`; several lines are Markdown."""
    return _TEXTS[source](content, round_) if source else ""


def _title(content, _round):
    return f"{content.title}: {content.record.agreement}"


def _period(content, _round):
    return f"{day(content.record.opens_on)} to {day(content.record.due_on)}"


def _body(_content, round_):
    bodies = sorted(Body.objects.of(round_.edition.agreement), key=lambda body: not body.is_overseer)
    return bodies[0].name if bodies else ""


def _headlines(content, _round):
    return _points(f"{one.share} {one.words}.{f' {one.note}' if one.note else ''}" for one in content.headlines)


def _board(content, _round):
    """The report's sentences, and behind them what the secretary wrote there."""
    if content.template_version == 1:
        return ""
    part = next((part for part in content.document.section("summary").subsections if part.key == "summary-board"), None)
    if part is None:
        return ""
    points = [plain(item) for block in part.blocks if isinstance(block, Bullets) for item in block.items]
    typed = [block.markdown for block in part.blocks if isinstance(block, Words)]
    return "\n\n".join(text for text in [_points(points), *typed] if text)


def _consultation(content, _round):
    record = content.record
    sentences = [f"{record.returns.returned} organisations returned a self-assessment."]
    if record.gap.reviews_released:
        sentences.append(f"The other side reviewed {count(record.gap.reviews_released, 'self-assessment')}.")
    return " ".join(map(_plain, sentences))


def _papers(content, _round):
    record = content.record
    address = address_of("reports:publication", record.agreement_slug, record.label)
    return f"{_plain(f'{content.title}: {record.agreement}')}, with its PDF, Word file, workbook and data: {address}"


def _recommendations(content, _round):
    """What the secretary wrote before them, and then each with who is asked and who would carry it out."""
    wording = content.wording
    lines = [f"{each.number}. {_plain(_sentence(each))}" for each in wording.recommendations]
    return "\n\n".join(text for text in [wording.by_key.get("recommendations", ""), "\n".join(lines)] if text)


def _sentence(each: RecommendationWords) -> str:
    more = [f"For decision by {each.to_whom}"] if each.to_whom else []
    more += [f"proposed owner {each.owner}"] if each.owner else []
    more += [f"proposed day {day(each.due_on)}"] if each.due_on else []
    text = " ".join(each.text.split())
    ended = text if text.endswith((".", "!", "?", ":")) else f"{text}."
    return f"{ended} {listed(more)}." if more else ended


def _written(key):
    return lambda content, _round: content.wording.by_key.get(key, "")


_TEXTS = {
    FilledFrom.TITLE: _title,
    FilledFrom.PERIOD: _period,
    FilledFrom.BODY: _body,
    FilledFrom.HEADLINES: _headlines,
    FilledFrom.BOARD: _board,
    FilledFrom.RECOMMENDATIONS: _recommendations,
    FilledFrom.CONSULTATION: _consultation,
    FilledFrom.PAPERS: _papers,
    FilledFrom.NEXT_STEPS: _written("next-steps"),
}


def _points(sentences) -> str:
    return "\n".join(f"- {_plain(sentence)}" for sentence in sentences)


def _plain(words: str) -> str:
    """Words that stay as they are when they are read as Markdown."""
    return NUMBERED.sub(r"\1\\\2", MARKS.sub(r"\\\g<0>", words))
