"""The document: page and paper say the same, every share with its n of N, and odd rounds are told in plain words."""

import hashlib
import itertools
import json
import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from reports.content import Content
from reports.document.v1 import Document
from reports.figures import figures
from reports.record import Figures, Share
from tests import factories
from tests.reports import sector

pytestmark = [pytest.mark.django_db, pytest.mark.files_only]


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker) -> Figures:
    return sector.record_of(eventful, django_db_blocker)


def eventful():
    """Three rounds with a new edition before the last, so that every section has something to say."""
    made = sector.make_sector(8, organisations=10, clauses=9, rounds=2)
    sector.publish(made.rounds[-1], made.user)
    sector.add_edition(made, "2030", 9, change=True)
    return sector.add_round(made, 2030)


def text_of(html: str) -> str:
    """The words alone, without drawings, tables folded away on the page, and what differs by design."""
    html = re.sub(r"<(svg|style|details|nav|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").split())


def body(record, **more) -> str:
    is_paper = more.pop("is_paper", False)
    document = Document(record, is_paper=is_paper, **more)
    return render_to_string("reports/v1/_body.html", {"document": document, "paper": is_paper})


def test_page_and_paper_say_the_same_words_and_figures(record):
    page = text_of(body(record, commentary="One.\n\nTwo."))
    paper = text_of(body(record, commentary="One.\n\nTwo.", is_paper=True))
    assert page == paper
    assert len(re.findall(r"\d+ of \d+ \(", page)) > 100


def test_page_and_paper_draw_the_same_charts(record):
    def numbers(html):
        drawings = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
        return [
            re.findall(r"\d[\d,]* of [\d,]+", re.sub(r"<(title|desc).*?</\1>", "", drawing)) for drawing in drawings
        ]

    page = [
        found
        for found in numbers(
            re.sub(r'<div class="report-chart report-chart--narrow">.*?</svg></div>', "", body(record), flags=re.DOTALL)
        )
        if found
    ]
    paper = [found for found in numbers(body(record, is_paper=True)) if found]
    assert page == paper
    assert len(page) >= 6


def test_every_headline_has_its_n_of_n(record):
    for headline in Document(record).summary.headlines:
        assert isinstance(headline.share, Share)
        assert headline.share.of > 0
        for sentence in [headline.note]:
            assert not re.search(r"(?<!\()\b\d+%(?!\))", sentence)


def test_every_table_has_rows_as_wide_as_its_head(record):
    tables = Document(record).tables
    assert len({table.key for table in tables}) == len(tables)
    for table in tables:
        assert all(len(row) == len(table.head) for row in table.rows), table.key


def test_every_section_in_the_contents_is_there(record):
    for is_paper in [False, True]:
        html = body(record, is_paper=is_paper)
        for section in Document(record).sections:
            assert html.count(f'id="{section.key}"') == 1
            for key, _ in section.parts:
                assert html.count(f'id="{key}"') == 1


def test_ids_are_never_used_twice(record):
    ids = re.findall(r'\bid="([^"]+)"', body(record))
    assert len(ids) == len(set(ids))


def test_headings_skip_no_level(record):
    levels = [int(level) for level in re.findall(r"<h(\d)", body(record))]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_organisation_and_clause_is_in_the_annexes(record):
    text = text_of(body(record))
    for organisation in record.organisations:
        assert organisation.name in text
    for clause in record.clauses:
        assert clause.text in text


def test_verdicts_that_differ_stand_beside_the_name(record):
    parts = Document(record).annexes.clauses
    remarks = [named.remark for part in parts for group in part.groups for named in group.names if named.remark]
    letters = "".join(organisation.verdicts for organisation in record.organisations)
    assert len(remarks) >= letters.count("p") + letters.count("c") + letters.count("t")
    assert any(re.fullmatch(r"reviewers challenge this: [ABCD]", remark) for remark in remarks)


def test_a_changed_scale_is_said_and_nothing_is_compared():
    made = sector.make_sector(3, organisations=6, clauses=4, rounds=1)
    sector.publish(made.rounds[-1], made.user)
    last = sector.add_round(made, 2031, scale="red-amber-green")
    text = text_of(body(figures(last)))
    assert (
        "The rating scale changed from “Four described levels” to “Red, amber, green”, so ratings cannot be compared."
        in text
    )
    assert "No answer can be compared with 2020." in text


def test_new_reworded_and_withdrawn_promises_are_named(record):
    change = record.change
    assert change.new or change.reworded or change.withdrawn
    text = text_of(body(record))
    for words, names in [("New in this edition:", change.new), ("Reworded, and so not compared:", change.reworded)]:
        assert (words in text) == bool(names)


def test_a_first_round_has_nothing_to_compare_and_says_so():
    made = sector.make_sector(2, organisations=4, clauses=3, rounds=1)
    text = text_of(body(figures(made.rounds[0])))
    assert "This is the first published round of the agreement" in text


@pytest.mark.parametrize("is_paper", [False, True])
def test_an_empty_round_is_told_in_plain_words(is_paper):
    text = text_of(body(figures(factories.make_round(factories.make_edition())), is_paper=is_paper))
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
    wide = replace(record, clauses=many, organisations=rows)
    titles = [heatmap.title for heatmap in Document(wide).matrix.heatmaps]
    assert titles[0].endswith(", clauses c0 to c63")
    assert titles[1].endswith(", clauses c64 to c99")


def test_an_old_record_is_read_by_the_code_of_today(record):
    """A published report is made from its JSON again and again; what was stored must always be readable."""
    stored = Content(figures=record.json, commentary="x", is_draft=False, template_version=1)
    assert "State of the Sector" in stored.html_of_paper()
    assert stored.document.figures == record


def test_a_record_of_format_1_says_what_it_said_and_nothing_that_it_did_not_count(record):
    """Published before extensions, filings made again, answers not confirmed and voices were counted."""
    older = json.loads(record.json)
    older["format"] = 1
    del older["beside"], older["extensions"]
    for organisation in older["organisations"]:
        for name in ["refiled_on", "refiled_because", "extended_due_on", "unconfirmed"]:
            del organisation[name]
    for value in [value for standard in older["standards"] for value in standard["values"]]:
        del value["why_missed"]
    text = json.dumps(older, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    read = Figures.from_json(text)
    assert read.sha256 == hashlib.sha256(text.encode()).hexdigest()
    said, says = body(read), body(record)
    assert read.sha256 in said
    for words in ["Declared interests", "Not confirmed", "Why it misses", "counts as unconfirmed"]:
        assert words in says
        assert words not in said


def test_a_draft_is_marked_on_every_page_of_paper(record):
    paper = Content(figures=record.json, commentary="", is_draft=True, template_version=1).html_of_paper()
    assert "– draft</div>" in re.sub(r"\s+", " ", paper).replace(" </div>", "</div>")
    assert "Draft. The round is open and every figure can still change." in paper
