"""The end of a year: the round is closed, the report written, commented on, approved and published, and followed up."""

from datetime import date, datetime, timedelta

from accounts.models import User
from reports import actions, content, tasks
from reports.demonstration import covering, words
from reports.demonstration.calendar import Year, at
from reports.demonstration.people import Cast
from reports.models import Participant, Publication
from reports.writing import actions as writing
from selfassessment.actions import closing
from selfassessment.models import Round, Verdict

NUMBERS = ["first", "second"]
BOARD = "Wenmarsh and Orle Partnership Board"
SECOND_AUTHOR, READER = "orle-vcse-alliance", "wenmarsh-council"
# What organisations said, chosen for “What helped”.
CHOSEN = {"first": ["orle-vcse-alliance", "orleshire-county-council"], "second": ["orleshire-fire", "lantern-minds"]}


def close_and_publish(cast: Cast, round_: Round, year: Year, number: int) -> Round:
    """Each as of the day on which it happened. The PDF is made here and now, so that what is published is there."""
    told = words.read("report")[NUMBERS[number]]
    round_ = closing.close(round_, by=cast.steward, at=at(year.closed_on, 12))
    _write(cast, round_, told, at(year.published_on - timedelta(days=10), 14))
    _choose(cast, round_, CHOSEN[NUMBERS[number]], at(year.published_on - timedelta(days=9), 15))
    writing.open_for_comment(round_, by=cast.secretary, at=at(year.published_on - timedelta(days=8), 9))
    writing.approve(
        round_,
        body=BOARD,
        met_on=year.published_on - timedelta(days=2),
        minute=told["minute"],
        read_sha256=content.current(round_, Publication.objects.of_round(round_)).sha256,
        by=cast.secretary,
        at=at(year.published_on - timedelta(days=1), 10),
    )
    asked_at = at(year.published_on, 9)
    rendering = actions.ask_for_pdf(round_, by=cast.secretary, at=asked_at, enqueue=lambda _number: None)
    tasks.make(rendering, at=asked_at)
    publication = actions.publish(round_, by=cast.secretary, at=at(year.published_on, 12))
    _follow_up(cast, publication, told, year.published_on)
    if number == len(NUMBERS) - 1:
        covering.cover(cast, publication, year.published_on)
    round_.refresh_from_db()
    return round_


def begin(cast: Cast, round_: Round, on: date) -> None:
    """The report of the round that is still open: two people write it, and readers have commented on a first draft."""
    told = words.read("report")["open"]
    begun_at = at(on - timedelta(days=4), 10)
    author, reader = cast.lead(SECOND_AUTHOR), cast.lead(READER)
    _write(cast, round_, told, begun_at)
    for user, kind in [(author, Participant.Kind.AUTHOR), (reader, "reader"), (cast.helpers["chair"], "reader")]:
        writing.ask(round_, email=user.email, kind=kind, by=cast.secretary, at=begun_at + timedelta(hours=1))
    for key, text in told["again"].items():
        _save(round_, key, text, by=author, at=begun_at + timedelta(hours=5))
    writing.open_for_comment(round_, by=cast.secretary, at=at(on - timedelta(days=3), 9))
    people = {"reader": reader, "chair": cast.helpers["chair"]}
    for place, said in enumerate(told["comments"]):
        comment = writing.comment(
            round_,
            said["section"],
            text=said["text"],
            by=people[said["by"]],
            at=at(on - timedelta(days=2), 11 + place),
        )
        if answer := said.get("answer"):
            writing.answer_comment(comment, answer=answer, by=cast.secretary, at=at(on - timedelta(days=1), 9))


def _write(cast: Cast, round_: Round, told: dict, written_at: datetime) -> None:
    for place, (key, text) in enumerate(told["sections"].items()):
        _save(round_, key, text, by=cast.secretary, at=written_at + timedelta(minutes=9 * place))
    for place, each in enumerate(told["recommendations"]):
        writing.save_recommendation(
            round_,
            None,
            version=0,
            text=each["text"],
            to_whom=each["to"],
            owner=each["owner"],
            due_on=written_at.date() + timedelta(days=each["due"]) if each["due"] else None,
            by=cast.secretary,
            at=written_at + timedelta(hours=2, minutes=place),
        )


def _save(round_: Round, key: str, text: str, *, by: User, at: datetime) -> None:
    publication = Publication.objects.of_round(round_)
    latest = publication.texts.filter(key=key).latest_first().first() if publication else None
    writing.save_section(round_, key, by=by, at=at, version=latest.number if latest else 0, text=text.strip())


def _choose(cast: Cast, round_: Round, slugs: list[str], chosen_at: datetime) -> None:
    """For each of these organisations the longest answer with which its reviewers agree."""
    agreed = Verdict.objects.released().filter(judgement="agree", answer__assessment__round=round_)
    chosen = []
    for slug in slugs:
        answers = agreed.filter(
            answer__assessment__signature__organisation__slug=slug, answer__rating__counts_as="kept"
        ).select_related("answer__clause__theme", "answer__assessment__signature__organisation")
        found = sorted(answers, key=lambda verdict: (-len(verdict.answer.narrative), verdict.pk))
        chosen += [verdict.answer for verdict in found[:1]]
    if chosen:
        writing.add_good_practice(round_, chosen, by=cast.secretary, at=chosen_at)


def _follow_up(cast: Cast, publication: Publication, told: dict, published_on: date) -> None:
    for recommendation, each in zip(publication.recommendations.in_order(), told["recommendations"], strict=True):
        for line in each["log"]:
            happened_on = published_on + timedelta(days=line["after"])
            later = line.get("due_after")
            writing.log(
                recommendation,
                kind=line["kind"],
                happened_on=happened_on,
                decision=line.get("decision", ""),
                owner=line.get("owner", ""),
                due_on=published_on + timedelta(days=later) if later else None,
                note=line["note"],
                by=cast.secretary,
                at=at(happened_on, 15),
            )
