"""Every figure of a report, in every form it takes: the same, to the digit."""

from dataclasses import replace
from datetime import date

import pytest

from compacts.pdf import printable
from reports.document.structure import (
    Bar,
    Card,
    Cards,
    Chart,
    Chip,
    Document,
    Entry,
    Figure,
    Heatmap,
    Paragraph,
    Section,
    Table,
    figures_of,
    said,
)
from reports.record import Share
from reports.renderers.letters import readable
from tests.reports.forms import reading

# The record is counted once, in a transaction around all tests that is undone.
pytestmark = [pytest.mark.slow, pytest.mark.files_only, pytest.mark.django_db]
FORMS = ["page", "pdf", "word", "workbook", "data"]


@pytest.fixture(scope="session")
def made_forms(forms) -> dict[str, object]:
    return {form: forms[form] for form in FORMS}


def test_the_record_is_odd_enough(forms):
    texts = {said(figure) for _, figure, _ in forms.document.numbered}
    assert any("under 1%" in text for text in texts)
    assert any("over 99%" in text for text in texts)
    assert "0 of 0" in texts
    assert "1,234,567" in texts
    assert "0.125" in {said(cell) for table in forms.document.tables for cell in _cells(table)}
    kinds = {type(cell) for table in forms.document.tables for row in table.rows for cell in row}
    assert {str, Figure, Bar, date, type(None)} <= kinds


@pytest.mark.parametrize("form", FORMS)
def test_a_form_says_every_figure_and_every_cell(form, forms, made_forms):
    check(form, made_forms[form], forms.document)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", ["a sentence", "a card", "a table", "a chart"])
def test_a_figure_that_is_off_by_one_is_found(form, where, forms, made_forms):
    """What the test above would be worth if it could not fail."""
    with pytest.raises(AssertionError):
        check(form, made_forms[form], BREAKS[where](forms.document))


# -- what each form has to say


def check(form: str, content, document: Document) -> None:
    CHECKS[form](content, document)


def check_page(content, document):
    found = reading.page(content)
    _check_sentences(found.text, document, str)
    for table in document.tables:
        assert len(found.tables[table.number]) == len(table.rows), table.number
        for row, told in zip(table.rows, found.tables[table.number], strict=True):
            for cell, words in zip(row, told, strict=True):
                assert words == _seen(cell, by_name=True), (table.number, cell)


def check_pdf(content, document):
    found = reading.pdf(content)
    _check_sentences(found.text, document, printable)
    drawings = {reading.packed(words) for words in found.drawings}
    for block in document.all_blocks:
        if isinstance(block, Chart):
            assert reading.packed(printable(block.alt)) in drawings, block.number
        if isinstance(block, Table):
            for cell in _cells(block):
                if isinstance(cell, Bar):
                    assert any(reading.packed(str(cell)) in words for words in drawings)
                else:
                    assert reading.packed(printable(said(cell))) in found.text, (block.number, cell)


def check_word(content, document):
    found = reading.word(content)
    _check_sentences(found.text, document, readable)
    for block in document.all_blocks:
        if isinstance(block, Chart):
            assert " ".join(readable(block.alt).split()) in found.drawings, block.number
        if isinstance(block, Table):
            for row, told in zip(block.rows, found.tables[block.number], strict=True):
                assert told == [_seen(cell) for cell in row], block.number
        if isinstance(block, Heatmap):
            for row, told in zip(block.table.rows, found.tables[block.number], strict=True):
                assert [words.rstrip("*") for words in told] == [_seen(cell) for cell in row], block.number


def check_workbook(content, document):
    sheets, types = reading.workbook(content)
    assert "f" not in types
    for table in document.tables:
        if table.rows:
            _check_flat(table, sheets[table.number], lambda head: head)
    shown = sheets["Figures"]
    expected = document.numbered
    assert shown["Figure"] == [figure.ref for _, figure, _ in expected]
    for place, (_, figure, _) in enumerate(expected):
        n, of, per_cent, value = (shown[head][place] for head in ["n", "of", "Per cent", "Value"])
        assert (_share(n, of, per_cent) or value) == said(figure) == shown["As the report says it"][place]


def check_data(content, document):
    description, tables, as_json, _ = reading.data(content)
    for table in document.tables:
        name = table.key.removesuffix("-table")
        fields = {resource["name"]: resource for resource in description["resources"]}[name]["schema"]["fields"]
        heads = {field["description"].rpartition(". ")[0].partition(". ")[0]: field["name"] for field in fields}
        columns = {head: [row[column] for row in tables[name]] for head, column in heads.items()}
        _check_flat(table, columns, lambda head: head, is_plain=True)
        for row, plain in zip(as_json[name], tables[name], strict=True):
            for field, value in row.items():
                _check_same(value, plain[field])
    for row, (_, figure, _) in zip(tables["figures"], document.numbered, strict=True):
        assert (row["figure"], row["said"]) == (figure.ref, said(figure))
        if isinstance(figure.value, Share):
            assert (row["n"], row["of"], row["per_cent"]) == (
                str(figure.value.n),
                str(figure.value.of),
                figure.value.percentage,
            )
        else:
            assert f"{float(row['value']):g}" == f"{float(figure.value):g}"


CHECKS = {
    "page": check_page,
    "pdf": check_pdf,
    "word": check_word,
    "workbook": check_workbook,
    "data": check_data,
}


def _check_sentences(text, document, shown):
    """Every figure of sentences and cards with its number behind it, and those of clauses with their names."""
    for block in document.all_blocks:
        if isinstance(block, Entry):
            for group in block.groups:
                assert reading.packed(f"{group.chip.name}: {group.figure}.") in text, (block.number, group.figure)
                for name, remark in group.names:
                    assert reading.packed(shown(f"{name} ({remark})" if remark else name)) in text
        if not isinstance(block, Table | Chart | Heatmap | Entry):
            for figure, _ in figures_of(block):
                assert reading.packed(f"{figure}[{figure.ref}]") in text, figure


def _cells(table: Table):
    return (cell for row in table.rows for cell in row)


def _seen(cell, *, by_name: bool = False):
    """A cell as a reader of page or Word sees it."""
    if isinstance(cell, Bar):
        return {
            (part.name if by_name else part.symbol): n for part, n in zip(cell.parts, cell.counts, strict=True) if n
        }
    return " ".join(readable(said(cell)).split()) if not by_name else " ".join(said(cell).split())


def _check_flat(table: Table, columns: dict[str, list[str]], named, *, is_plain: bool = False):
    """A table whose shares stand in three columns and whose bars in one for each part."""
    for place, column in enumerate(table.columns):
        head = named(readable(f"{column.name} ({column.unit})" if column.unit else column.name))
        for number, row in enumerate(table.rows):
            told = lambda ending, number=number, head=head: columns[f"{head}{ending}"][number]  # noqa: E731
            assert _flat(row[place], column, told, is_plain=is_plain) == _expected(row[place], is_plain=is_plain), (
                table.number,
                column.name,
                number,
            )


def _flat(cell, column, told, *, is_plain):
    if column.kind == "share":
        n, of, per_cent = (told(f" ({ending})") for ending in ["n", "of", "per cent"])
        if is_plain:
            n, of = (f"{int(each):,}" if each else "" for each in [n, of])
        return _share(n, of, per_cent)
    if isinstance(cell, Bar):
        return ", ".join(f"{part.name} {told(f' ({part})')}" for part in cell.parts if told(f" ({part})") != "0")
    words = told("")
    if is_plain and column.kind == "day":
        return said(date.fromisoformat(words)) if words else ""
    if is_plain and column.kind in {"count", "number"}:
        return f"{float(words):g}" if words else ""
    return words.removeprefix("'") if is_plain else words


def _expected(cell, *, is_plain):
    value = cell.value if isinstance(cell, Figure) else cell
    if value is None:
        return ""
    if is_plain and not isinstance(value, str | Share | Bar | Chip) and hasattr(value, "__float__"):
        return f"{float(value):g}"
    words = said(cell)
    return readable(words) if isinstance(value, str) else words


def _share(n, of, per_cent) -> str:
    if not of:
        return ""
    return f"{n} of {of} ({per_cent})" if per_cent else f"{n} of {of}"


def _check_same(value, in_csv: str):
    """A value of the JSON and its cell of the CSV, where words that would be run begin with an apostrophe."""
    if isinstance(value, int | float):
        assert float(in_csv) == value
    else:
        assert in_csv.removeprefix("'") == (value or "").removeprefix("'")


# -- the same document with one figure changed


def _changed(document: Document, kind: type, change) -> Document:
    """The document with the first block of this kind that can be changed changed."""
    done = []

    def blocks(some):
        found = []
        for block in some:
            other = change(block) if isinstance(block, kind) and not done else None
            if other is not None:
                done.append(other)
            found.append(block if other is None else other)
        return tuple(found)

    def section(one: Section) -> Section:
        return replace(one, blocks=blocks(one.blocks), subsections=tuple(map(section, one.subsections)))

    changed = replace(document, sections=tuple(map(section, document.sections)))
    assert done
    return changed


def _other(figure: Figure) -> Figure:
    value = figure.value
    return replace(figure, value=Share(value.n, value.of + 1) if isinstance(value, Share) else value + 1)


def _in_sentence(block: Paragraph):
    if not any(isinstance(run, Figure) for run in block.runs):
        return None
    return replace(block, runs=tuple(_other(run) if isinstance(run, Figure) else run for run in block.runs))


def _in_card(block: Cards):
    first, *rest = block.cards
    return Cards((Card(_other(first.figure), first.words, first.note), *rest))


def _in_table(block: Table):
    places = [
        (row, column)
        for row, cells in enumerate(block.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, Figure)
    ]
    if not places:
        return None
    row, column = places[-1]
    rows = [list(cells) for cells in block.rows]
    is_share = block.columns[column].kind == "share"
    rows[row][column] = replace(rows[row][column], value=Share(7, 7_654_321) if is_share else 7_654_321)
    return replace(block, rows=tuple(map(tuple, rows)))


def _in_chart(block: Chart):
    """Its table, and what is drawn: another title stands for another drawing."""
    table = _in_table(block.table)
    return table and replace(block, table=table, title=f"{block.title} and one more")


BREAKS = {
    "a sentence": lambda document: _changed(document, Paragraph, _in_sentence),
    "a card": lambda document: _changed(document, Cards, _in_card),
    "a table": lambda document: _changed(document, Table, _in_table),
    "a chart": lambda document: _changed(document, Chart, _in_chart),
}
