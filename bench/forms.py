"""Makes one form of the latest published report in this process, and says as JSON what it took"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from reports import press  # noqa: E402
from reports.content import Content  # noqa: E402
from reports.models import Publication  # noqa: E402
from tests import with_chromium  # noqa: E402

PAGE = re.compile(rb"/Type\s*/Page\b")


def main(form: str) -> dict | None:
    publication = Publication.objects.published().latest("published_at")
    content = Content.frozen(publication)
    html = content.html_of_paper() if form == "chromium" else ""
    began, cpu = time.perf_counter(), time.process_time()
    made, pages = make(form, content, html)
    if made is None:
        return None
    who = resource.RUSAGE_CHILDREN if form == "chromium" else resource.RUSAGE_SELF
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu if form != "chromium" else resource.getrusage(who).ru_utime,
        "peak": resource.getrusage(who).ru_maxrss * 1024,
        "bytes": len(made),
        "pages": pages,
    }


def make(form: str, content: Content, html: str) -> tuple[bytes | None, int]:
    at = timezone.now()
    if form == "nothing":
        return content.figures.encode(), 0
    if form == "html":
        return content.html_of_paper().encode(), 0
    if form in {"pdf", "summary"}:
        html = content.html_of_paper() if form == "pdf" else next(content.html_of_summary())
        printed = press.print_pdf(html, title="Measured", made_at=at, on_page=lambda number: None)
        return printed.content, printed.pages
    if form == "chromium":
        return by_chromium(html)
    return content.forms[form](made_at=at), 0


def by_chromium(html: str) -> tuple[bytes | None, int]:
    """The same HTML, printed by a browser: without tags worth the name, contents or running heads, but a yardstick."""
    program = with_chromium.find()
    if program is None:
        return None, 0
    with tempfile.TemporaryDirectory() as folder:
        page, paper = Path(folder) / "page.html", Path(folder) / "paper.pdf"
        static = (settings.BASE_DIR / "static" / "build").as_uri()
        page.write_text(html.replace("static:", f"{static}/"))
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        words += [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={paper}"]
        subprocess.run([program, *words, page.as_uri()], check=True, capture_output=True, timeout=900)
        made = paper.read_bytes()
    return made, len(PAGE.findall(made))


if __name__ == "__main__":
    found = main(sys.argv[1])
    print(json.dumps(found))
