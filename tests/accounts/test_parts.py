"""The tags of the library `govuk` and the templates in templates/components/: they print what they are given."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

HOSTILE = "<script>alert(1)</script>"


def drawn(source, **context):
    return html.fromstring("<div>" + Template("{% load govuk %}" + source).render(Context(context)) + "</div>")


def component(name, /, **context):
    return html.fromstring("<div>" + render_to_string(f"components/{name}.html", context) + "</div>")


@pytest.mark.parametrize(
    "source",
    [
        "{% breadcrumbs %}{% crumb text '/' %}{% endbreadcrumbs %}",
        "{% back_link '/' text %}",
        "{% panel text %}{{ text }}{% endpanel %}",
        "{% inset %}{{ text }}{% endinset %}",
        "{% warning %}{{ text }}{% endwarning %}",
        "{% details text %}{{ text }}{% enddetails %}",
        "{% card text url='/' %}{{ text }}{% endcard %}",
        "{% scrolling text %}{{ text }}{% endscrolling %}",
        "{% subnav text %}{% subnav_item text '/' %}{% endsubnav %}",
        "{% tag text 'green' %}",
    ],
)
def test_markup_in_what_a_tag_is_given_is_shown_and_not_obeyed(source):
    page = drawn(source, text=HOSTILE)
    assert not page.xpath("//script")
    assert HOSTILE in html.tostring(page, encoding="unicode").replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("level", {"level": {"symbol": HOSTILE, "name": HOSTILE, "colour": "teal"}}),
        ("verdict", {"symbol": HOSTILE, "text": HOSTILE, "colour": "red"}),
        ("summary_list", {"rows": [{"key": HOSTILE, "value": HOSTILE, "url": "/"}]}),
        ("task_list", {"tasks": [{"text": HOSTILE, "hint": HOSTILE, "status": HOSTILE, "url": "/"}]}),
        ("compare", {"mine": HOSTILE, "theirs": HOSTILE}),
        ("empty", {"title": HOSTILE, "text": HOSTILE}),
        ("figures", {"figures": [{"number": HOSTILE, "text": HOSTILE, "note": HOSTILE}]}),
    ],
)
def test_markup_in_what_a_template_is_given_is_shown_and_not_obeyed(name, context):
    page = component(name, **context)
    assert not page.xpath("//script")
    assert HOSTILE in page.text_content()


def test_parts_that_hold_markup_keep_it():
    page = drawn(
        "{% panel 'Means' level=3 %}<p>One</p>{% endpanel %}{% details 'More' True %}<p>Two</p>{% enddetails %}"
    )
    assert page.xpath("//h3/text()") == ["Means"]
    assert page.xpath("//p/text()") == ["One", "Two"]
    assert page.xpath("//details/@open") == [""]


def test_a_panel_without_a_title_has_no_heading():
    assert not drawn("{% panel %}<p>One</p>{% endpanel %}").xpath("//h2")


def test_where_one_is_in_a_section_is_marked():
    page = drawn("{% subnav 'Round' %}{% subnav_item 'A' '/a' True %}{% subnav_item 'B' '/b' %}{% endsubnav %}")
    assert page.xpath("//a[@aria-current='page']/text()") == ["A"]


def test_a_rating_is_never_colour_alone():
    level = {"symbol": "B", "name": "Mostly in place", "colour": "teal"}
    assert component("level", level=level).text_content().split() == ["B", "Mostly", "in", "place"]
    short = component("level", level=level, letter_only=True)
    assert short.xpath("//*[@class='govuk-visually-hidden']/text()") == ["Mostly in place"]


def test_no_rating_and_one_that_does_not_apply_say_so():
    assert component("level", level=None).text_content().strip() == "Not answered"
    assert "Does not apply" in component("level", level=None, not_applicable=True).text_content()
    assert "Not answered" in component("level", level=None, letter_only=True).text_content()


def test_progress_says_n_of_n():
    assert "12 of 51 answered" in " ".join(component("progress", done=12, total=51).text_content().split())


def test_a_task_that_cannot_start_is_no_link_and_ids_differ_between_two_lists():
    tasks = [{"text": "Sign off", "status": "Cannot start yet"}]
    page = component("task_list", tasks=tasks, name="One")
    other = component("task_list", tasks=tasks, name="Two")
    assert not page.xpath("//a")
    assert page.xpath("//@id") != other.xpath("//@id")


def test_a_summary_row_without_a_value_says_so_and_nought_is_a_value():
    text = component("summary_list", rows=[{"key": "Minute", "value": ""}, {"key": "Days", "value": 0}]).text_content()
    assert text.split() == ["Minute", "Not", "given", "Days", "0"]


def test_pages_of_a_list_keep_the_filters_and_mark_the_one_that_is_shown():
    request = RequestFactory().get("/search/?words=pay&page=7")
    page = Paginator(range(300), 20).get_page(7)
    drawn_page = html.fromstring(
        "<div>" + render_to_string("components/pagination.html", {"page": page}, request=request) + "</div>"
    )
    assert drawn_page.xpath("//a[@rel='next']/@href") == ["?words=pay&page=8"]
    assert drawn_page.xpath("//*[@aria-current='page']/text()") == ["7"]
    assert drawn_page.xpath("//li//text()") == ["1", "⋯", "6", "7", "8", "⋯", "15"]


def test_one_page_needs_no_pagination():
    page = Paginator(range(3), 20).get_page(1)
    assert not component("pagination", page=page).xpath("//nav")


def test_a_clause_says_who_owes_it_what_softens_it_and_how_it_is_measured():
    standard = SimpleNamespace(measure="Time to pay", in_words="at most 30 days")
    clause = SimpleNamespace(
        number="3.4.2",
        text="Pay valid invoices.",
        get_kind_display="Commitment",
        bound_parties=SimpleNamespace(all=["ICB", "Councils"]),
        standards=SimpleNamespace(all=[standard]),
        qualifier="where possible",
        due_words="March 06",
    )
    text = " ".join(component("clause", clause=clause, url="/3.4.2/").text_content().split())
    assert text.startswith("Commitment 3.4.2 Pay valid invoices.")
    assert "Who owes itICB, Councils" in text
    assert "“where possible”" in text
    assert "Time to pay: at most 30 days" in text
    assert "DueMarch 06" in text


def test_two_texts_keep_their_lines_and_say_whose_they_are():
    at = datetime.datetime(2027, 6, 1, 12, 30, tzinfo=datetime.UTC)
    page = component("compare", mine="One\nTwo", theirs="", theirs_by="Omar", theirs_at=at)
    assert page.xpath("//*[@class='app-typed']/text()") == ["One\nTwo", "(empty)"]
    assert "Omar, 1 June 2027 at 13:30" in page.text_content()


def test_events_say_what_when_and_who():
    at = datetime.datetime(2027, 1, 1, 9, 5, tzinfo=datetime.UTC)
    event = SimpleNamespace(at=at, by="Sam Senior", get_to_status_display="Signed off", note="Well done.")
    text = " ".join(component("events", events=[event]).text_content().split())
    assert text == "1 January 2027 at 09:05 Signed off, by Sam Senior Well done."
