"""Seconds and memory of each form of a report, made from its record: python -m bench.forms record.json

The record is what every form is made from; the package of data of any report holds it. Each form is made in a process
of its own, so that the memory is its own too: what it took at the most, above what the record and the document took.
"""

import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench"
os.environ.pop("DATABASE_URL", None)
os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DATA_DIR=str(FOLDER), DEBUG="on", HTTPS="off")

import django  # noqa: E402  the settings read the environment above

django.setup()

from reports import press  # noqa: E402
from reports.content import Content  # noqa: E402

MADE_AT = datetime(2030, 1, 1, tzinfo=UTC)


def main(path: str, form: str = ""):
    if form:
        print(measured(path, form))
        return
    print(f"{'form':12}{'seconds':>10}{'more MB':>10}{'file MB':>10}")
    for each in ["pdf", *content_of(path).forms]:
        told = subprocess.run(  # noqa: S603 this very program
            [sys.executable, "-m", "bench.forms", path, each], capture_output=True, text=True, check=True
        )
        print(told.stdout, end="")


def content_of(path: str) -> Content:
    return Content(figures=Path(path).read_text(), commentary="", is_draft=False, template_version=2)


def measured(path: str, form: str) -> str:
    """One line of the table: processor time, so that others on the machine do not count."""
    content = content_of(path)
    content.document  # noqa: B018 built before the clock starts
    before, began = memory(), time.process_time()
    made = pdf(content) if form == "pdf" else content.forms[form](made_at=MADE_AT)
    seconds = time.process_time() - began
    return f"{form:12}{seconds:>10.1f}{memory() - before:>10.0f}{len(made) / 1e6:>10.2f}"


def pdf(content: Content) -> bytes:
    html, title = content.html_of_paper(), content.full_title
    return press.print_pdf(html, title=title, made_at=MADE_AT, on_page=lambda number: None).content


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
