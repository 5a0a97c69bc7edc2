"""Measures a generated sector in this process: python -m bench.measure pages, figures or peer (see bench.__main__)."""

import html.parser
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from reports.figures import figures  # noqa: E402
from reports.models import Publication  # noqa: E402
from selfassessment.models import Answer, Round, SelfAssessment  # noqa: E402
from signatories.models import OrganisationRole  # noqa: E402

REPEATS = 20
SECONDS_FOR_A_PAGE = 15  # past which a slow page is asked for only as often as a median needs
ENOUGH = 5


class Time(NamedTuple):
    """Seconds by the clock, and those in which this process had a core: on a busy machine only the latter compare.
    What a PostgreSQL spends is in the former alone."""

    wall: float
    cpu: float


class Measured(NamedTuple):
    queries: int
    median: float
    p95: float
    cpu: float


YARDSTICK = ("a page without the database", None, "/about/")
WRITES = ("INSERT", "UPDATE", "DELETE")


def main(part: str, *arguments: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    {"pages": pages, "figures": figures_against_sql, "peer": peer, "export": export}[part](*arguments)


# -- pages


def pages() -> None:
    yardstick = measured(*YARDSTICK[1:])
    print(f"{'page':44}{'queries':>8}{'median ms':>10}{'p95 ms':>8}{'cpu ms':>8}{'×':>7}", flush=True)
    for name, email, address in [YARDSTICK, *addresses()]:
        print_page(name, measured(email, address), yardstick)


def print_page(name: str, found: Measured, yardstick: Measured) -> None:
    times = f"{found.median * 1000:10.0f}{found.p95 * 1000:8.0f}{found.cpu * 1000:8.0f}{found.cpu / yardstick.cpu:7.1f}"
    print(f"{name:44}{found.queries:8}{times}", flush=True)


def addresses() -> Iterator[tuple[str, str | None, str]]:
    """(what it is, who opens it, where)."""
    published = Round.objects.filter(status="published").latest("due_on")
    opened = Round.objects.latest("due_on")
    edition, partnership = opened.edition, opened.partnership
    agreement = edition.agreement.slug
    ref = edition.clauses.assessable().order_by("position")[0].ref
    begun = assessment_in(opened, "open")
    returned = published.assessments.filter(status="settled").earliest("pk").signature.organisation.slug
    report, places = f"/reports/{agreement}/{published.label}/", f"/agreements/{agreement}/{edition.label}/"
    lead = lead_of(begun)
    yield "home", None, "/"
    yield "search", None, "/find/?q=forum"
    yield "partnership", None, f"/partnerships/{partnership.slug}/"
    yield "agreement", None, f"/agreements/{agreement}/"
    yield "edition, whole text", None, places
    yield "organisations", None, "/organisations/"
    yield "one organisation over the years", None, f"/organisations/{returned}/record/{agreement}/"
    yield "one promise over organisations", None, f"{places}{ref}/answers/"
    yield "published report", None, report
    yield "published self-assessment", None, f"{report}{returned}/"
    yield "figures of a report", None, f"{report}figures/"
    yield "answers for programs", None, f"/api/v1/publications/{agreement}/{published.label}/answers/"
    yield "officer: your work", lead, "/your-work/"
    yield "officer: list of promises", lead, f"/self-assessments/{begun.pk}/"
    yield "officer: one promise", lead, f"/self-assessments/{begun.pk}/{ref}/"
    for side in ["public", "vcse"]:
        waiting = opened.assessments.filter(status="filed").exclude(signature__organisation__side=side).first()
        if waiting:
            reviewer = reviewer_for(side, partnership)
            yield "reviewer: your work", reviewer, "/your-work/"
            yield "reviewer: queue", reviewer, "/reviews/"
            yield "reviewer: one review", reviewer, f"/self-assessments/{waiting.pk}/review/"
            yield "reviewer: one verdict", reviewer, f"/self-assessments/{waiting.pk}/review/{ref_of(waiting)}/"
            break
    steward, secretary = holder("steward", partnership), holder("secretary", partnership)
    yield "steward: your work", steward, "/your-work/"
    yield "steward: board of the round", steward, f"/rounds/{opened.pk}/"
    yield "steward: board by promise", steward, f"/rounds/{opened.pk}/by-promise/"
    yield "steward: signatures", steward, f"/partnerships/{partnership.slug}/signatures/"
    yield "secretary: report being written", secretary, f"/rounds/{opened.pk}/report/"
    yield "secretary: preview of the report", secretary, f"/rounds/{opened.pk}/report/preview/"


def ref_of(assessment: SelfAssessment) -> str:
    return assessment.answers.order_by("clause__position").values_list("clause__ref", flat=True)[0]


def assessment_in(round_: Round, status: str) -> SelfAssessment:
    """One that is being written, where there is one."""
    found = round_.assessments.filter(status=status)
    return found.filter(answers__version__gt=0).first() or found.first() or round_.assessments.earliest("pk")


def holder(kind: str, partnership, **where) -> str:
    return partnership.roles.filter(kind=kind, **where).select_related("user")[0].user.email


def reviewer_for(side: str, partnership) -> str:
    return holder("reviewer", partnership, side=side)


def lead_of(assessment: SelfAssessment) -> str:
    memberships = assessment.signature.organisation.memberships.current()
    return memberships.filter(role=OrganisationRole.LEAD_OFFICER).select_related("user")[0].user.email


def measured(email: str | None, address: str) -> Measured:
    client = client_of(email)
    with heard() as queries:
        get(client, address)
    times = sorted(repeated(get, client, address))
    median, p95 = times[len(times) // 2], times[round(0.95 * (len(times) - 1))]
    return Measured(len(queries), median.wall, p95.wall, statistics.median(each.cpu for each in times))


def repeated(what: Callable, *arguments) -> list[Time]:
    began, times = time.perf_counter(), []
    while len(times) < ENOUGH or (len(times) < REPEATS and time.perf_counter() - began < SECONDS_FOR_A_PAGE):
        times.append(timed(what, *arguments))
    return times


@contextmanager
def heard() -> Iterator[list[tuple[str, object]]]:
    """Every statement that is sent meanwhile. (`connection.queries` forgets where a request begins.)"""
    said: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield said


def client_of(email: str | None) -> Client:
    client = Client()
    if email:
        client.force_login(User.objects.get(email=email))
    return client


def timed(what: Callable, *arguments) -> Time:
    wall, cpu = time.perf_counter(), time.process_time()
    what(*arguments)
    return Time(time.perf_counter() - wall, time.process_time() - cpu)


def get(client: Client, address: str) -> str:
    response = client.get(address, secure=True)
    content = response.getvalue().decode()
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return content


# -- figures


def figures_against_sql() -> None:
    """Counting, against the very statements it sends, with their rows fetched and thrown away."""
    for status in ["published", "open"]:
        round_ = Round.objects.filter(status=status).latest("due_on")
        with heard() as said:
            figures(round_)
        ours = min(timed(figures, round_) for _ in range(3))
        bare = min(timed(replay, said) for _ in range(3))
        print(
            f"figures of a round that is {status}: {len(said)} queries, {ours.wall:.2f} s ({ours.cpu:.2f} s cpu); "
            f"their bare SQL {bare.wall:.2f} s ({bare.cpu:.2f} s cpu); {ours.wall / bare.wall:.2f} ×",
            flush=True,
        )


def replay(said) -> None:
    with connection.cursor() as cursor:
        for sql, params in said:
            cursor.execute(sql, params)
            cursor.fetchall()


# -- what the nearest open peer measures of itself


def peer() -> None:
    found = {name: (email, address) for name, email, address in addresses()}
    for name, aim in [
        ("officer: one promise", "≤ 15 queries"),
        ("officer: your work", "< 200 ms"),
        ("steward: board of the round", "< 200 ms"),
    ]:
        page = measured(*found[name])
        print(
            f"{name:44}{page.queries:4} queries{page.median * 1000:8.0f} ms, p95 {page.p95 * 1000:.0f} ms, "
            f"cpu {page.cpu * 1000:.0f} ms   (aim {aim})",
            flush=True,
        )
    save_one(*found["officer: one promise"])
    round_ = Round.objects.filter(status="published").latest("due_on")
    best = min(timed(figures, round_) for _ in range(3))
    print(f"{'totals: every figure of a round':44}{best.wall:16.2f} s, cpu {best.cpu:.2f} s   (aim < 1 s)", flush=True)
    publication = Publication.objects.published().get(round=round_)
    place = f"/open-data/{round_.edition.agreement.slug}/{round_.label}/{publication.number}/"
    for name in ["answers.csv", "data.json"]:
        words = [sys.executable, "-m", "bench.measure", "export", f"{place}{name}"]
        subprocess.run(words, env=os.environ, check=True)


def export(address: str) -> None:
    """In a process of its own: seconds, bytes, and what the peak of memory grew by while it was sent."""
    import resource

    client = Client()
    get(client, YARDSTICK[2])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, size, first = time.perf_counter(), 0, None
    response = client.get(address, secure=True)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    for piece in response:
        first = first or time.perf_counter() - began
        size += len(piece)
    response.close()
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    name = f"export of all answers, {address.rpartition('/')[2]}"
    print(
        f"{name:44}{seconds:16.2f} s, {size / 1e6:.1f} MB; first byte "
        f"after {first:.2f} s; memory {after / 1024:.0f} MB, {(after - before) / 1024:.0f} MB of it for this "
        "(aim < 10 s, < 150 MB)",
        flush=True,
    )


def save_one(email: str, address: str) -> None:
    """Change a word in one promise and press the button, as a browser does; put back at the end."""
    client = client_of(email)
    before = history = None
    times = []
    for turn in range(ENOUGH):
        form = Form.of(get(client, address))
        form.fields["words"] = f"We have agreed this with our partners, and looked at it {turn + 2} times."
        answer = Answer.objects.get(assessment=address.split("/")[2], clause__ref=address.split("/")[3])
        before, history = answer.version, Answer.history.filter(id=answer.pk).count()
        with heard() as queries:
            times.append(timed(post, client, address, form.fields))
        answer.refresh_from_db()
        assert answer.version == before + 1, "The save was refused: look at the page."
        assert Answer.history.filter(id=answer.pk).count() == history + 1
    written = [sql.split()[:3] for sql, _ in queries if sql.startswith(WRITES)]
    tables = ", ".join(sorted({" ".join(words).replace('"', "").lower() for words in written}))
    best = min(times)
    print(
        f"{'officer: save of one field':44}{len(queries):4} queries{best.wall * 1000:8.0f} ms, cpu "
        f"{best.cpu * 1000:.0f} ms   (aim ≤ 25 queries); writes: {tables}",
        flush=True,
    )


def post(client: Client, address: str, fields: dict) -> None:
    response = client.post(address, fields, secure=True)
    assert response.status_code == 302, f"{address}: {response.status_code}"


class Form(html.parser.HTMLParser):
    """The fields of the form on a page that holds an answer’s words, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.fields: dict[str, str] = {}
        self.area = ""

    @classmethod
    def of(cls, page: str) -> "Form":
        forms = page.split("<form ")[1:]
        form = cls()
        form.feed("<form " + next(one for one in forms if 'name="words"' in one).partition("</form>")[0])
        return form

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "textarea":
            self.area = name
            self.fields[name] = ""
        elif tag == "input" and name and is_sent(kind, said):
            self.fields[name] = said.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data.lstrip("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""


def is_sent(kind: str, said: dict) -> bool:
    return "checked" in said if kind in {"radio", "checkbox"} else kind not in {"submit", "file"}


if __name__ == "__main__":
    main(*sys.argv[1:])
