"""Where the words that an edition explains are found in its text, and how a page explains them there."""

import hypothesis
import pytest
from hypothesis import strategies

from commitments import glossary
from commitments.models import Clause
from commitments.outline import Line
from commitments.templatetags.clauses import explained
from compacts.models import GlossaryTerm
from tests import factories
from tests.conftest import queries_for


def terms(*names):
    return [GlossaryTerm(term=name, meaning="…", position=at) for at, name in enumerate(names, start=1)]


def found(text, *names):
    return [(piece.words, piece.term.term) for piece in glossary.pieces(text, terms(*names)) if piece.term]


@pytest.mark.parametrize(
    ("text", "term", "words"),
    [
        ("The ICB will pay.", "ICB", "ICB"),
        ("All ICBs pay.", "ICB", "ICBs"),
        ("The ICB’s board.", "ICB", "ICB"),
        ("ICB-led work.", "ICB", "ICB"),
        ("What the H&CP does.", "H&CP", "H&CP"),
        ("A grant is paid.", "Grants", "grant"),
        ("Two policies.", "Policy", "policies"),
        ("One policy.", "Policies", "policy"),
        ("Small businesses.", "Business", "businesses"),
        ("In its social  value plan.", "Social Value", "social  value"),
        ("Over one\nline and two: social\nvalue.", "Social value", "social\nvalue"),
        ("The ICS decides.", "Integrated Care System (ICS)", "ICS"),
        ("Integrated care systems decide.", "Integrated Care System (ICS)", "Integrated care systems"),
        ("The organisation's aims.", "Organisation’s aim", "organisation's aims"),
        ("Written in C++ (code).", "C++", "C++"),
    ],
)
def test_term_is_found_as_people_write_it(text, term, words):
    assert found(text, term) == [(words, term)]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("It is about it.", "IT"),
        ("An icb.", "ICB"),
        ("Decommissioning.", "Commissioning"),
        ("A sub-ICB place.", "ICB"),
        ("Granted.", "Grants"),
        ("XICB and ICBX.", "ICB"),
        ("A b.", "A"),
    ],
)
def test_other_words_are_left_alone(text, term):
    assert found(text, term) == []


def test_longest_comes_first():
    text = "Joint commissioning, then commissioning; the VCSE sector, then the VCSE."
    assert found(text, "Commissioning", "Joint Commissioning", "VCSE", "VCSE sector") == [
        ("Joint commissioning", "Joint Commissioning"),
        ("commissioning", "Commissioning"),
        ("VCSE sector", "VCSE sector"),
        ("VCSE", "VCSE"),
    ]


def test_each_is_explained_once_in_a_text():
    assert found("ICB, ICB and ICBs.", "ICB") == [("ICB", "ICB")]


@hypothesis.given(
    strategies.text("ICBgrants’'-( )\n<&\u00a0é", max_size=60), strategies.lists(strategies.text(max_size=9))
)
def test_no_text_is_lost_whatever_the_terms(text, names):
    told = glossary.pieces(text, terms("ICB", "Grants", *names))
    assert "".join(piece.words for piece in told) == text


def test_markup_in_text_and_term_is_escaped():
    told = glossary.pieces("<b>The <i>ICB</i></b> & R&D", terms("ICB", "R&D", "<i>"))
    page = explained(told)
    assert "<b>" not in page
    assert "<i>" not in page
    assert "R&amp;D</button>" in page
    assert 'popovertarget="word-1"' in page


def test_each_is_explained_once_in_each_part_of_an_edition():
    lines = []
    for number, (kind, above) in enumerate([("heading", 0), ("commitment", 1), ("commitment", 1), ("heading", 0)]):
        clause = Clause(pk=number, kind=kind, text="The ICB.")
        lines.append(Line(clause, lines[:above], [], None))
    told = glossary.explain(lines, terms("ICB", "Other"))
    assert [term.term for term in told] == ["ICB"]
    assert [bool(glossary.explained_in(line.told)) for line in lines] == [True, False, False, True]


@pytest.mark.django_db
def test_pages_explain_words_without_a_script(draft_edition, staff, client):
    client.force_login(staff)
    edition, clause = draft_edition, draft_edition.clauses.get(ref="1.1")
    edition.glossary.create(position=1, term="Invoice", meaning="A bill <that> is valid.")
    for page in [edition.get_absolute_url(), clause.get_absolute_url()]:
        text = client.get(page).text
        assert 'popovertarget="word-1" aria-haspopup="dialog">invoices</button>' in text
        assert 'id="word-1" role="dialog"' in text
        assert "A bill &lt;that&gt; is valid." in text


@pytest.mark.django_db
def test_explaining_asks_no_more_for_more_clauses(draft_edition, staff, client):
    client.force_login(staff)
    draft_edition.glossary.create(position=1, term="Invoice", meaning="A bill.")
    url = draft_edition.get_absolute_url()
    one = queries_for(client, url)
    for number in range(5):
        factories.make_clause(draft_edition, f"9.{number}", text="Pay invoices.")
    assert queries_for(client, url) == one
