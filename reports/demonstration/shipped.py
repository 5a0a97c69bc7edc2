"""The agreements that the portal ships, with the organisations that their sources name. No ratings: these are real."""

import csv
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from commitments import actions as commitments_actions
from commitments import agreement_file
from signatories import spreadsheets
from signatories.resources import OrganisationResource, SignatureResource

FIXTURES = settings.BASE_DIR / "fixtures"


def load(say: Callable[[str], None]) -> None:
    portal, now = User.objects.portal(), timezone.now()
    for path in _agreement_paths():
        loaded = commitments_actions.load_agreement(agreement_file.read(path.read_bytes()), by=portal, at=now)
        say(f"{loaded.edition}: {loaded.said}")
    for resource, name in [(OrganisationResource, "organisations"), (SignatureResource, "signatures")]:
        table = spreadsheets.read((FIXTURES / f"{name}.csv").read_bytes())
        outcome = resource(by=portal, at=now).run(table, dry_run=False)
        if outcome.problems:
            raise ValueError(f"fixtures/{name}.csv: {outcome.problems}")
        say(f"{name.capitalize()} that the agreements name: {len(outcome.new)} added.")


def organisation_slugs() -> set[str]:
    with (FIXTURES / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"] for row in csv.DictReader(file)}


def partnership_slugs() -> set[str]:
    partnerships = [agreement_file.read(path.read_bytes()).partnership for path in _agreement_paths()]
    return {each.slug for each in partnerships} | {each.parent.slug for each in partnerships if each.parent}


def _agreement_paths():
    # A partnership above comes before those below it, so that each file finds its parent.
    return sorted((FIXTURES / "agreements").glob("*.yaml"))
