"""Where the figures of a published report come from, for everybody; counted again from the frozen record alone."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import caching
from reports.content import Content
from reports.document import structure, tracing
from reports.document.structure import Chart, Heatmap, Table
from reports.models import Publication
from reports.renderers import html
from reports.views.public import place_of_figures, standing_publication, ways_to_figures
from signatories.views.organisations import csv_response

LONG = 30  # a list with more sentences is folded up
FIRST_NUMBERED = 2  # the template version whose figures have numbers


def _load(agreement, label, number) -> tuple[Publication, Content]:
    found = standing_publication(agreement, label, number)
    if found.template_version < FIRST_NUMBERED:
        raise Http404
    return found, Content.frozen(found)


def _answer(request, found, build):
    """Made from the frozen record alone, so whoever has it already need not wait for it again."""
    about = [found.pk, found.figures_sha256, found.round.edition.agreement.title, found.round.partnership.name]
    return caching.answer(request, about, build)


def _page(request, name, found, content, number, **context):
    about = {
        "publication": found,
        "publication_url": found.get_own_url if number else found.get_absolute_url,
        "figures_url": place_of_figures(found.round.edition.agreement.slug, found.round.label, number),
        "round": found.round,
        "agreement": found.round.edition.agreement,
        "partnership": found.round.partnership,
        "document": content.document,
        "record": content.record,
    }
    return render(request, f"reports/{name}.html", about | context)


@login_not_required
@require_safe
def figures(request, agreement, label, number=None):
    """Every figure of the sentences by section, and every table and chart."""
    found, content = _load(agreement, label, number)

    def build():
        parts = [
            {
                "section": section,
                "sentences": list(_sentences(section)),
                "tables": [table for table in _tables(section) if _has_figures(table)],
            }
            for section in content.document.sections
        ]
        parts = [
            part | {"is_long": len(part["sentences"]) > LONG} for part in parts if part["sentences"] or part["tables"]
        ]
        return _page(request, "figures", found, content, number, parts=parts)

    return _answer(request, found, build)


def _sentences(section) -> Iterator[tuple[str, list[structure.Figure]]]:
    """What is said outside tables, each with its figures."""
    for block in section.all_blocks:
        if not isinstance(block, Table | Chart | Heatmap):
            for words, found in groupby(structure.figures_of(block), key=itemgetter(1)):
                yield words, [figure for figure, _ in found]


def _tables(section):
    for block in section.all_blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Chart | Heatmap):
            yield block.table


def _has_figures(table) -> bool:
    return any(isinstance(cell, structure.Figure) for row in table.rows for cell in row)


@login_not_required
@require_safe
def figures_in(request, agreement, label, key, number=None):
    """One table, each of its figures leading to where it comes from."""
    found, content = _load(agreement, label, number)

    def build():
        table = next((table for table in content.document.tables if table.key == key), None)
        if table is None:
            raise Http404
        to_figure, _ = ways_to_figures(agreement, label, number)
        drawn = html.table(table, html.Dress(is_paper=False, figure_url=to_figure, links_cells=True))
        return _page(request, "figures_in", found, content, number, table=table, drawn=drawn)

    return _answer(request, found, build)


@login_not_required
@require_safe
def figure(request, agreement, label, ref, number=None):
    """One figure: what is counted, in words, and the filings behind it."""
    found, content = _load(agreement, label, number)

    def build():
        trace = tracing.trace(content.document, content.record, ref)
        if trace is None:
            raise Http404
        return _page(request, "figure", found, content, number, trace=trace)

    return _answer(request, found, build)


@login_not_required
@require_safe
def figure_csv(request, agreement, label, ref, number=None):
    """The rows that one figure is counted from."""
    published, content = _load(agreement, label, number)

    def build():
        found = next((figure for _, figure, _ in content.document.numbered if figure.ref == ref), None)
        if found is None or not found.query.rows:
            raise Http404
        heads, rows = tracing.rows_of(found, content.record)
        ending = f"-publication-{number}" if number else ""
        return csv_response(f"figure-{ref}-{agreement}-{label}{ending}.csv", heads, rows)

    return _answer(request, published, build)
