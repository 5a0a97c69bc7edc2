"""Queries and times of the main pages, as each person opens them: make bench

Works in a folder of its own (var/bench), into which it loads the demonstration the first time. The time of a page is
the median of several requests in this process, after one that warms up. It is given in milliseconds and as a multiple
of a page that asks the database nothing, since the former depends on the machine and on whatever else it is doing.
"""

import os
import statistics
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench"
os.environ.pop("DATABASE_URL", None)
os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DATA_DIR=str(FOLDER), DEBUG="on", HTTPS="off")

import django  # noqa: E402  the settings read the environment above

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from reports.demonstration import agreement, loading  # noqa: E402
from reports.demonstration.accounts import accounts  # noqa: E402
from selfassessment.models import Round, SelfAssessment  # noqa: E402

REPEATS = 7
YARDSTICK = ("a page without the database", None, "/about/")


def main():
    prepare()
    yardstick = measured(*YARDSTICK[1:])
    print(f"{'page':44}{'queries':>8}{'ms':>8}{'× ':>8}")
    print(line(YARDSTICK[0], yardstick, yardstick))
    for name, role, address in pages():
        print(line(name, measured(person(role), address), yardstick))


def prepare():
    # What only development shows would be measured too, and every query be kept.
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0, interactive=False)
    if not loading.is_loaded():
        print("Loading the demonstration, this once.")
        began = time.perf_counter()
        call_command("demonstration", verbosity=0)
        print(f"Loaded in {time.perf_counter() - began:.0f} seconds.")


def pages():
    """(what it is, who opens it, where)."""
    slug = agreement.SLUG
    published, opened = Round.objects.filter(status="published").latest("due_on"), Round.objects.latest("due_on")
    of = {
        each.signature.organisation.slug: each.pk
        for each in opened.assessments.select_related("signature__organisation")
    }
    edition = f"/agreements/{slug}/{opened.edition.label}/"
    in_review = SelfAssessment.objects.get(pk=of["wenmarsh-hospitals"])
    yield "home", None, "/"
    yield "search", None, "/search/?q=grants"
    yield "agreement", None, f"/agreements/{slug}/"
    yield "edition, whole text", None, edition
    yield "one promise", None, f"{edition}3.6.3/"
    yield "organisations", None, "/organisations/"
    yield "register", None, "/register/"
    yield "published report", None, f"/reports/{slug}/{published.label}/"
    yield "published self-assessment", None, f"/reports/{slug}/{published.label}/wenmarsh-council/"
    yield "officer: your work", "officer", "/your-work/"
    yield "officer: list of 42 promises", "officer", f"/self-assessments/{of['orleshire-icb']}/"
    yield "officer: one answer", "officer", f"/self-assessments/{of['orleshire-icb']}/3.6.3/"
    yield "officer: check your answers", "officer", f"/self-assessments/{of['orleshire-icb']}/check/"
    yield (
        "director: sign off",
        "senior responsible officer",
        f"/self-assessments/{of['orleshire-county-council']}/sign-off/",
    )
    yield "reviewer: queue", "reviewer", "/reviews/"
    yield "reviewer: one review", "reviewer", f"/self-assessments/{in_review.pk}/review/"
    yield "reviewer: one verdict", "reviewer", f"/self-assessments/{in_review.pk}/review/3.4.2/"
    yield "steward: round", "steward", f"/rounds/{opened.pk}/"
    yield "steward: signatures", "steward", f"/partnerships/{slug}/signatures/"
    yield "secretary: preview of the report", "secretary", f"/rounds/{opened.pk}/report/preview/"


def person(role: str | None) -> User | None:
    """The first of the accounts that hold the role."""
    email = next((account["email"] for account in accounts() if account["role"] == role), None)
    return User.objects.get(email=email) if email else None


def measured(user: User | None, address: str) -> tuple[int, float]:
    client = Client()
    if user:
        client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        _get(client, address)
    return len(queries), statistics.median(_timed(client, address) for _ in range(REPEATS))


def _timed(client: Client, address: str) -> float:
    began = time.perf_counter()
    _get(client, address)
    return time.perf_counter() - began


def _get(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"


def line(name: str, found: tuple[int, float], yardstick: tuple[int, float]) -> str:
    queries, seconds = found
    return f"{name:44}{queries:8}{seconds * 1000:8.1f}{seconds / yardstick[1]:8.1f}"


if __name__ == "__main__":
    main()
