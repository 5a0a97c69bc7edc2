"""The document: every form says the same, every figure can be counted again, odd rounds are told in plain words."""

import itertools
import re
from dataclasses import replace

import pytest

from reports.content import Content
from reports.document import v2
from reports.document.rows import Rows
from reports.document.structure import (
    Bullets,
    Callout,
    Cards,
    Chart,
    Entry,
    Heatmap,
    Paragraph,
    Table,
    Words,
    plain,
    said,
)
from reports.figures import figures
from reports.record import Figures, OldClause, Share
from reports.renderers import html
from tests import factories
from tests.reports import sector

pytestmark = [pytest.mark.django_db, pytest.mark.files_only]


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker) -> Figures:
    """Three rounds with a new edition before the last, so that every section has something to say."""
    return sector.record_of(lambda: eventful(8), django_db_blocker)


def eventful(seed, *, scale="four-levels"):
    made = sector.make_sector(seed, organisations=10, clauses=9, rounds=2)
    sector.publish(made.rounds[-1], made.user)
    sector.add_edition(made, "2030", 9, change=True)
    return sector.add_round(made, 2030, scale=scale)


def page(record, **more) -> str:
    return html.body(v2.build(record, **more), html.page(lambda ref: f"/figures/{ref}/"))


def paper(record, **more) -> str:
    return html.body(v2.build(record, **more), html.PAPER)


def text_of(html: str) -> str:
    """The words alone, without drawings, tables folded away on the page, and what is said to screen readers only."""
    html = re.sub(r"<(svg|details)\b.*?</\1>", " ", html, flags=re.DOTALL)
    html = re.sub(r'<span class="report-hidden">.*?</span>|<p class="report-back">.*?</p>', " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_page_and_paper_say_the_same_words_and_figures(record):
    words = {key: f"About {key}.\n\nMore." for key in v2.WRITTEN}
    said_on_page, said_on_paper = text_of(page(record, words=words)), text_of(paper(record, words=words))
    assert said_on_page == said_on_paper
    assert len(re.findall(r"\d+ of \d+ \(", said_on_page)) > 100


def test_page_and_paper_draw_the_same_charts(record):
    def numbers(drawn):
        drawings = re.findall(r"<svg.*?</svg>", drawn, flags=re.DOTALL)
        bare = [re.sub(r"<(title|desc).*?</\1>", "", drawing, flags=re.DOTALL) for drawing in drawings]
        return [found for drawing in bare if (found := re.findall(r"\d[\d,]* of [\d,]+", drawing))]

    wide = re.sub(r'<div class="report-chart report-chart--narrow">.*?</svg></div>', "", page(record), flags=re.DOTALL)
    assert numbers(wide) == numbers(paper(record))
    assert len(numbers(wide)) >= 8


@pytest.mark.parametrize("seed", [2, 3, 8])
def test_every_figure_is_what_its_rows_add_up_to(seed):
    """The sentence, the card, the table: each says what anybody can count again from the filings behind it."""
    record = figures(eventful(seed))
    rows = Rows(record)
    numbered = v2.build(record).numbered
    counted = [(figure, place) for _, figure, place in numbered if figure.query.rows]
    assert len(counted) > 300
    for figure, place in counted:
        assert rows.value(figure.query) == figure.value, (figure.ref, place, figure.query)
    for _, figure, place in numbered:
        assert figure.query.rows or figure.query.note, (figure.ref, place)


def test_figures_are_numbered_once_each_after_their_section(record):
    document = v2.build(record)
    refs = [figure.ref for _, figure, _ in document.numbered]
    assert len(set(refs)) == len(refs)
    assert all(figure.ref.startswith(f"{section.number}.") for section, figure, _ in document.numbered)


def test_charts_and_tables_are_numbered_in_their_order_and_keyed_once(record):
    document = v2.build(record)
    blocks = list(document.all_blocks)
    charts = [int(block.number.split()[1]) for block in blocks if isinstance(block, Chart | Heatmap)]
    tables = [int(block.number.split()[1]) for block in blocks if isinstance(block, Table)]
    assert charts == list(range(1, len(charts) + 1))
    assert tables == list(range(1, len(tables) + 1))
    keys = [table.key for table in document.tables]
    assert len(keys) == len(set(keys))


def test_the_title_of_a_chart_says_what_is_seen_and_its_description_has_every_row(record):
    for chart in v2.build(record).all_blocks:
        if isinstance(chart, Chart):
            assert " " in chart.title
            assert chart.title != chart.what
            for row in chart.table.rows:
                if row[0] in chart.alt:
                    break
            else:
                assert chart.key.startswith(("standard", "gap-by-clause", "overall")), chart.key


def test_every_section_of_the_contents_is_there_once(record):
    for drawn in [page(record), paper(record)]:
        for section in v2.build(record).sections:
            assert drawn.count(f'id="{section.key}"') == 1
            for part in section.subsections:
                assert drawn.count(f'id="{part.key}"') == 1


def test_ids_are_never_used_twice(record):
    for drawn in [page(record), paper(record)]:
        ids = re.findall(r'\bid="([^"]+)"', drawn)
        assert len(ids) == len(set(ids))


def test_headings_skip_no_level(record):
    levels = [int(level) for level in re.findall(r"<h(\d)", page(record))]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_organisation_and_clause_is_in_the_annexes(record):
    text = text_of(page(record))
    for organisation in record.organisations:
        assert organisation.name in text
    for clause in record.clauses:
        assert clause.text in text


def test_verdicts_that_differ_stand_beside_the_name(record):
    entries = [block for block in v2.build(record).all_blocks if isinstance(block, Entry)]
    remarks = [remark for entry in entries for group in entry.groups for _, remark in group.names if remark]
    letters = "".join(organisation.verdicts for organisation in record.organisations)
    assert len(remarks) >= letters.count("p") + letters.count("c") + letters.count("t")
    assert any(re.fullmatch(r"reviewers challenge this: [ABCD]", remark) for remark in remarks)


def test_what_the_secretary_did_not_write_is_left_out_and_what_they_wrote_has_its_place(record):
    without = [section.key for section in v2.build(record).sections]
    assert not {"helped", "sector", "next-steps", "recommendations"} & set(without)
    words = {key: f"About {key}" for key in v2.WRITTEN}
    document = v2.build(record, words=words)
    written = [block.key for block in document.all_blocks if isinstance(block, Words)]
    assert sorted(written) == sorted(words)
    numbers = [section.number for section in document.sections if section.number]
    assert numbers[:11] == [f"{place}" for place in range(1, 12)]


def test_a_percentage_is_never_said_without_its_n_of_n(record):
    text = text_of(paper(record))
    text = text.replace("never to 0% or 100%", "")
    assert not re.search(r"(?<!\()(?<!over )(?<!under )\b\d+%", text)


def test_like_for_like_stands_beside_all_answers(record):
    document = v2.build(record)
    for table in [table for table in document.tables if table.key in ["by-theme-table", "by-kind-table"]]:
        assert [column.name for column in table.columns][-2:] == ["Like for like, 2021", "Like for like, 2030"]
        compared = [row for row in table.rows if row[-1]]
        assert compared
        assert all(row[-1].value.of == row[-2].value.of <= row[-3].value.of for row in compared)


def test_a_changed_scale_is_said_and_nothing_is_compared():
    made = sector.make_sector(3, organisations=6, clauses=4, rounds=1)
    sector.publish(made.rounds[-1], made.user)
    text = text_of(page(figures(sector.add_round(made, 2031, scale="red-amber-green"))))
    assert "Ratings were given on “Four described levels” and now on “Red, amber, green”, so none are compared." in text
    assert "No answer can be compared with 2020." in text
    assert "Like for like:" not in text


def test_new_reworded_and_withdrawn_promises_are_named(record):
    change = record.change
    assert change.new or change.reworded or change.withdrawn
    text = text_of(page(record))
    for words, names in [("New in this edition:", change.new), ("Reworded, and so not compared:", change.reworded)]:
        assert (words in text) == bool(names)


def limits_of(record) -> str:
    part = next(part for part in v2.build(record).section("change").subsections if part.key == "change-limits")
    return " ".join(plain(item) for block in part.blocks for item in block.items)


@pytest.mark.parametrize(
    ("withdrawn", "new", "expected"),
    [
        (
            ["Consult early about funding decisions and publish reasons"],
            ["Consult early about funding", "Publish reasons about funding decisions"],
            "W1 reads as split into N1 and N2.",
        ),
        (
            ["Consult early about funding", "Publish reasons about funding decisions"],
            ["Consult early about funding decisions and publish reasons"],
            "W1 and W2 read as merged into N1.",
        ),
        (["Consult early about funding"], ["Train volunteers every single year"], ""),
    ],
)
def test_promises_that_read_as_split_or_merged_are_named_and_not_compared(record, withdrawn, new, expected):
    first = record.clauses[0]
    added = tuple(replace(first, ref=f"n{place}", name=f"N{place}", text=text) for place, text in enumerate(new, 1))
    change = replace(
        record.change,
        withdrawn=tuple(OldClause(f"W{place}", text) for place, text in enumerate(withdrawn, 1)),
        new=tuple(clause.ref for clause in added),
        reworded=(),
    )
    organisations = tuple(
        replace(
            organisation,
            ratings=organisation.ratings + " " * len(added),
            verdicts=organisation.verdicts + "." * len(added),
            reviewers_ratings=organisation.reviewers_ratings + "." * len(added),
            help_wanted=organisation.help_wanted + "." * len(added),
        )
        for organisation in record.organisations
    )
    tallies = tuple(replace(record.by_clause[0], key=clause.ref) for clause in added)
    changed = replace(
        record,
        clauses=record.clauses + added,
        by_clause=record.by_clause + tallies,
        organisations=organisations,
        change=change,
    )
    found = limits_of(changed)
    assert expected in found
    assert ("Divided or joined" in found) == bool(expected)


def test_a_first_round_has_nothing_to_compare_and_says_so():
    made = sector.make_sector(2, organisations=4, clauses=3, rounds=1)
    text = text_of(page(figures(made.rounds[0])))
    assert "This is the first published round of the agreement" in text


@pytest.mark.parametrize("make", [page, paper])
def test_an_empty_round_is_told_in_plain_words(make):
    text = text_of(make(figures(factories.make_round(factories.make_edition()))))
    for expected in [
        "No self-assessment has been filed yet, so there is nothing to count.",
        "No review has been released yet.",
        "No promise of this agreement names a number.",
        "No answer asks for help.",
    ]:
        assert expected in text


def test_many_clauses_make_two_heatmaps_that_say_which_is_which():
    record = figures(sector.make_sector(1, organisations=3, clauses=3, rounds=1).rounds[0])
    clause = replace(record.clauses[0], sides=("public", "vcse"))
    many = tuple(replace(clause, ref=f"c{number}", name=f"c{number}") for number in range(100))
    rows = tuple(
        replace(organisation, ratings="1" * 100, verdicts="." * 100, reviewers_ratings="." * 100, help_wanted="." * 100)
        for organisation in record.organisations
    )
    tallies = tuple(replace(record.by_clause[0], key=clause.ref) for clause in many)
    gap = replace(record.gap, by_clause=())
    wide = replace(record, clauses=many, organisations=rows, by_clause=tallies, gap=gap, standards=(), help_wanted=())
    titles = [part.title for part in v2.build(wide).section("heatmap").subsections]
    assert titles[0].endswith(", clauses c0 to c63")
    assert titles[1].endswith(", clauses c64 to c99")


def test_a_draft_is_marked_on_every_page_of_paper(record):
    drawn = Content(figures=record.json, commentary="", is_draft=True, template_version=2).html_of_paper()
    assert "– draft</div>" in re.sub(r"\s+", " ", drawn).replace(" </div>", "</div>")
    assert "Draft. The round is open and every figure can still change." in drawn


def test_a_published_report_is_read_by_the_code_of_today(record):
    stored = Content(figures=record.json, commentary="x", is_draft=False, template_version=2)
    assert stored.record == record
    assert [headline.share for headline in stored.headlines] == [
        card.share for card in next(iter(stored.document.sections[0].blocks)).cards
    ]


def test_headline_figures_keep_their_numbers_whether_built_alone_or_with_the_report(record):
    alone = [card.figure.ref for card in v2.headlines(record)]
    assert alone == [card.figure.ref for card in v2.build(record).sections[0].blocks[0].cards]


def test_values_are_said_the_same_in_every_form():
    assert said(Share(1, 3)) == "1 of 3 (33%)"
    assert said(1200) == "1,200"
    assert said(None) == "–"
    assert plain(("a ", "b")) == "a b"


def test_no_sentence_says_a_number_that_has_none_of_its_own(record):
    """But for days, years, clauses and what is quoted, a number in a sentence leads to where it comes from."""
    said_plainly = [
        (section.key, words)
        for section in v2.build(record).sections
        if section.key not in {"method", "glossary"}
        for block in section.all_blocks
        for runs in _sentences(block)
        for words in runs
        if isinstance(words, str) and not re.fullmatch(r"[\d., and]+", words)  # a list of clauses
    ]
    assert len(said_plainly) > 50
    for key, words in said_plainly:
        left = re.sub(r"“[^”]*”|[Cc]lauses? [^;(]*|\d+ [A-Z][a-z]+ \d{4}|\b\d{4}\b|Organisation \d+|SHA-256", "", words)
        assert not re.search(r"\d", left), (key, words)


def _sentences(block):
    if isinstance(block, Paragraph | Callout):
        yield block.runs
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Cards):
        for card in block.cards:
            yield (card.words,)
            yield card.note
