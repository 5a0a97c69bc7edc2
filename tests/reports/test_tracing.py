"""Where a figure comes from: words, filings and rows for everybody, from what was published and nothing else."""

import csv
import io
from decimal import Decimal
from statistics import median

import pytest
from django.urls import reverse

from reports.document import tracing, v2
from reports.document.rows import Rows
from reports.figures import figures
from reports.models import Publication
from reports.record import Share
from tests.conftest import queries_for
from tests.reports import sector

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication() -> Publication:
    return publish(4, organisations=6, clauses=5)


def publish(seed, **size) -> Publication:
    made = sector.make_sector(seed, rounds=2, **size)
    sector.publish(made.rounds[-1], made.user)
    return Publication.objects.get(round=made.rounds[-1])


def at(publication, name, *more) -> str:
    return reverse(f"reports:{name}", args=[publication.round.edition.agreement.slug, publication.round.label, *more])


def test_every_query_is_said_in_words_that_end_in_its_own_figure(publication):
    record = figures(publication.round)
    rows = Rows(record)
    slugs = {organisation.slug for organisation in record.organisations}
    for _, figure, place in v2.build(record).numbered:
        words = " ".join(tracing.in_words(figure, record, rows))
        assert words
        assert place
        assert not slugs & set(words.replace(",", " ").split())
        if figure.query.rows and isinstance(figure.value, Share):
            assert f"There are {figure.value.of:,}. n:" in words
            assert words.endswith(f"There are {figure.value.n:,}.")
        elif figure.query.take == "count":
            assert words.endswith(f": {figure.value:,}.")


def test_a_figures_page_names_the_filings_that_it_is_counted_from(client, publication):
    html = client.get(at(publication, "figure", "1.1")).content.decode()
    record = figures(publication.round)
    filed = [organisation for organisation in record.organisations if organisation.reference]
    assert filed
    for organisation in filed:
        assert organisation.reference in html
        assert organisation.sha256 in html
    for organisation in record.organisations:
        assert organisation.name in html


def test_the_rows_of_every_figure_add_up_to_it(publication):
    """What a secretary does with the file in a spreadsheet: count the rows, and those that say yes."""
    record = figures(publication.round)
    document = v2.build(record)
    numbered = [figure for _, figure, _ in document.numbered if figure.query.rows]
    assert len(numbered) > 100
    for figure in numbered:
        heads, rows = tracing.rows_of(figure, record)
        lines = [dict(zip(heads, row, strict=True)) for row in rows]
        counted = [line for line in lines if line["counted"] == "yes"]
        if isinstance(figure.value, Share):
            assert (len(counted), len(lines)) == (figure.value.n, figure.value.of), figure.ref
        elif figure.query.take == "count":
            assert len(lines) == len(counted) == figure.value, figure.ref
        else:
            values = sorted(Decimal(line["value"].replace(",", "")) for line in lines)
            taken = {"lowest": values[0], "middle": median(values), "highest": values[-1]}
            assert taken[figure.query.take] == figure.value, figure.ref


def test_the_file_is_the_rows(client, publication):
    document = v2.build(figures(publication.round))
    shares = [figure for _, figure, _ in document.numbered if figure.query.rows and isinstance(figure.value, Share)]
    for figure in shares[:3]:
        text = client.get(at(publication, "figure_csv", figure.ref)).content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        assert len(lines) == figure.value.of
        assert sum(line["counted"] == "yes" for line in lines) == figure.value.n
        assert all(line["filing_sha256"] for line in lines if line["counted"] == "yes")


def test_the_report_leads_to_each_of_its_figures(client, publication):
    page = client.get(publication.get_absolute_url()).content.decode()
    index = client.get(at(publication, "figures")).content.decode()
    document = v2.build(figures(publication.round))
    for card in document.sections[0].blocks[0].cards:
        address = at(publication, "figure", card.figure.ref)
        assert f'href="{address}"' in page
        assert f'href="{address}"' in index
    for table in document.tables:
        html = client.get(at(publication, "figures_in", table.key)).content.decode()
        for row in table.rows:
            for cell in row:
                if hasattr(cell, "ref"):
                    assert at(publication, "figure", cell.ref) in html


@pytest.mark.parametrize("ref", ["0.0", "1.9999", "x", "1.1.1", "-", "%00"])
def test_a_figure_that_is_not_there_is_not_found(client, publication, ref):
    assert client.get(at(publication, "figures") + f"{ref}/").status_code == 404
    assert client.get(at(publication, "figures") + f"{ref}.csv").status_code == 404


def test_figures_of_a_first_version_have_no_pages_of_their_own(client):
    made = sector.make_sector(4, organisations=3, clauses=3, rounds=1)
    old = sector.publish(made.rounds[-1], made.user, template_version=1)
    found = Publication.objects.get(round=old)
    assert client.get(found.get_absolute_url()).status_code == 200
    assert client.get(at(found, "figures")).status_code == 404
    assert client.get(at(found, "figure", "1.1")).status_code == 404


def test_a_figures_page_asks_the_database_no_more_for_a_larger_sector(client):
    counts = []
    for size in [{"organisations": 3, "clauses": 3}, {"organisations": 12, "clauses": 9}]:
        found = publish(size["clauses"], **size)
        pages = [
            at(found, "figure", "1.1"),
            at(found, "figures"),
            at(found, "figures_in", "by-theme-table"),
            at(found, "figure_csv", "1.1"),
        ]
        counts.append([queries_for(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 4, counts


def test_numbers_of_a_corrected_report_keep_their_pages(client, publication):
    """A paper on somebody's shelf names figures of the publication that it is."""
    version = publication.template_version
    fields = {"number": 2, "correction_reason": "A word was wrong.", "template_version": version}
    sector.publish_report(publication.round, publication.published_by, **fields)
    old = at(publication, "figures_numbered", 1)
    page = client.get(publication.get_own_url()).content.decode()
    assert f'href="{old}1.1/"' in page
    assert f'href="{old}"' in page
    for place in [old, f"{old}1.1/", f"{old}in/by-theme-table/"]:
        found = client.get(place).content.decode()
        assert publication.get_own_url() in found
        assert f'href="{at(publication, "figures")}' not in found
    assert "publication-1.csv" in client.get(f"{old}1.1.csv")["Content-Disposition"]
    assert client.get(at(publication, "figures_numbered", 3)).status_code == 404
    standing = client.get(publication.get_absolute_url()).content.decode()
    assert f'href="{at(publication, "figures")}1.1/"' in standing
