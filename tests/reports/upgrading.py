"""A database from before reports had sections, brought up to date and back again: prints what became of it as JSON.

    DATABASE_URL=… DATA_DIR=… python -m tests.reports.upgrading

Runs as a process of its own, on an empty database, because it starts from tables that the present models do not fit.
"""

import hashlib
import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.selfassessment.upgrading import MORNING, make

BEFORE = "0003_daily_turn"
RECORD = Path(__file__).with_name("published") / "v1-record.json"
PDF = b"%PDF- as it was published"
COMMENTARY = "A year.\n\nMore of it."


def models_of(name: str):
    return MigrationExecutor(connection).loader.project_state(("reports", name)).apps.get_model


def fill(model):
    """A report that is published, with its PDF, and one that is being written; of each the worker has made a PDF."""
    seb = make(model("accounts.User"), name="Seb", email="seb@example.org")
    figures = RECORD.read_text()
    made = {"pdf": "reports/1.pdf", "pdf_sha256": hashlib.sha256(PDF).hexdigest()}
    path = Path(settings.MEDIA_ROOT) / made["pdf"]
    path.parent.mkdir(parents=True)
    path.write_bytes(PDF)
    frozen = {
        "status": "published",
        "published_at": MORNING,
        "published_by": seb,
        "figures": figures,
        "figures_sha256": hashlib.sha256(figures.encode()).hexdigest(),
        **made,
    }
    for what in [frozen, {}]:
        publication = make(
            model("reports.Publication"),
            commentary=COMMENTARY,
            saved_at=MORNING,
            saved_by=seb,
            started_by=seb,
            template_version=1,
            **what,
        )
        rendering = {"status": "done", "finished_at": MORNING, "pages": 3, "asked_by": seb, **made}
        make(model("reports.Rendering"), publication=publication, figures=figures, **rendering)


def told() -> dict:
    """What the portal of today makes of it."""
    from reports import verifying
    from reports.content import Content
    from reports.models import Publication, SectionText

    published, draft = Publication.objects.order_by("pk")
    return {
        "published": [published.status, published.commentary, published.number, published.texts.count()],
        "says": Content.frozen(published).wording.by_key,
        "forms": list(published.other_files),
        "draft": [draft.status, draft.commentary, draft.saved_by],
        "sections": [
            [text.publication_id == draft.pk, text.key, text.number, text.text, text.by.name, text.at == MORNING]
            for text in SectionText.objects.all()
        ],
        "findings": [str(finding) for finding in verifying.check_all()],
        "still sealed": is_refused("UPDATE reports_publication SET commentary = 'x' WHERE status = 'published'"),
    }


def is_refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


def told_before() -> dict:
    """What stands in the tables of then."""
    published, draft = models_of(BEFORE)("reports.Publication").objects.order_by("pk")
    return {
        "published": [published.status, published.commentary],
        "draft": [draft.status, draft.commentary, draft.saved_by.name],
        "still sealed": is_refused("UPDATE reports_publication SET commentary = 'x' WHERE status = 'published'"),
    }


def main():
    call_command("migrate", "reports", BEFORE, verbosity=0)
    fill(models_of(BEFORE))
    call_command("migrate", verbosity=0)
    now = told()
    call_command("migrate", "reports", BEFORE, verbosity=0)
    sys.stdout.write(json.dumps({"now": now, "back": told_before()}))


if __name__ == "__main__":
    django.setup()
    main()
