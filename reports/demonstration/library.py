"""What each invented organisation can point to: it grows by what each year adds, and some of it grows old."""

import random
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile

from accounts.models import User
from reports.demonstration.calendar import Year, at
from reports.demonstration.organisations import Invented
from selfassessment import file_types
from selfassessment.actions import evidence
from selfassessment.actions.evidence import Details
from selfassessment.models import Evidence
from signatories.models import Organisation

LIBRARY = {
    "public": [
        ("Commissioning and procurement handbook", "documents/handbook.pdf"),
        ("Forward plan", "working-with-us/forward-plan"),
        ("Register of grants", "open-data/grants.csv"),
        ("Minutes of the partnership forum", "meetings/partnership-forum"),
        ("Social value statement", "policies/social-value"),
        ("Compact action plan", "compact/action-plan"),
    ],
    "vcse": [
        ("Annual review", "about-us/annual-review"),
        ("What people told us", "what-people-told-us"),
        ("Partnership agreement", "documents/partnership-agreement.pdf"),
    ],
}
# What members said in confidence, or at a table that is not public, is for partners only.
FOR_PARTNERS = {"Minutes of the partnership forum", "What people told us"}
# What nobody brought up to date: past its end in the open round, and the page says so.
GROWN_OLD = "Forward plan"
# Who adds the finance team's figures to their evidence: one file, and a newer version of it each year.
PAYMENTS = {"orleshire-icb", "wenmarsh-council"}
OPEN_ROUND = 2


def of(invented: Invented, organisation: Organisation, year: Year, number: int, *, by: User) -> list[Evidence]:
    """What is on offer for the answers of a year, in the order in which it came."""
    added_at = at(year.opens_on + timedelta(days=9))
    titles = LIBRARY[invented.side]
    for title, path in titles[: len(titles) // 2 + number]:
        visibility = "partners" if title in FOR_PARTNERS else "public"
        link = evidence.add_link(
            organisation,
            title=title,
            url=invented.website + path,
            by=by,
            at=added_at,
            details=Details(visibility=visibility),
        )
        if title == GROWN_OLD and number == OPEN_ROUND:
            ended = Details(visibility=visibility, good_until_on=year.opens_on)
            evidence.describe(link, title=title, details=ended, by=by, at=added_at)
    if invented.slug in PAYMENTS:
        _add_payments(invented, organisation, year, by=by, added_at=added_at)
    return list(Evidence.objects.filter(organisation=organisation).on_offer().order_by("pk"))


def _add_payments(invented: Invented, organisation: Organisation, year: Year, *, by: User, added_at: datetime) -> None:
    """A file, as well as links: what a finance team would send, for the year that ended in March."""
    draw = random.Random(f"{invented.slug}/{year.label}/payments")  # noqa: S311  no secret hangs on it
    name = f"payment-times-{year.label}.csv"
    rows = "".join(f"{month},{draw.randint(12, 34)}\r\n" for month in range(1, 13))
    file = ContentFile(f"month,mean days to pay\r\n{rows}".encode(), name=name)
    found, sha256 = file_types.identify(file, name, len(file))
    new_file = {"title": "Payment times", "file": file, "name": name, "type": found, "sha256": sha256}
    last = year.due_on.year
    details = Details(covers_from_on=date(last - 1, 4, 1), covers_to_on=date(last, 3, 31))
    if older := Evidence.objects.filter(organisation=organisation, kind=Evidence.Kind.FILE).on_offer().first():
        evidence.add_version(older, new_file=new_file, details=details, by=by, at=added_at)
    else:
        evidence.add_file(organisation, by=by, at=added_at, details=details, **new_file)
