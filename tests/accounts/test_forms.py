"""Forms as people meet them: labels, hints, and errors that say what to do."""

import datetime

import pytest
from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Layout
from django import forms as django_forms
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from accounts import forms


class Everything(forms.Form):
    title = django_forms.CharField(help_text="As in the minutes, with <i>no</i> markup.")
    address = django_forms.EmailField(label="E-mail address")
    days = django_forms.DecimalField(label="Days, on average?")
    rating = django_forms.ChoiceField(
        widget=django_forms.RadioSelect,
        choices=[Choice("A", "Fully in place", hint="We can show it."), Choice("D", "Not yet", divider="or")],
    )
    themes = django_forms.MultipleChoiceField(
        widget=django_forms.CheckboxSelectMultiple, choices=[("f", "Funding"), ("v", "Voice")]
    )
    kind = django_forms.ChoiceField(choices=[("", "Choose one"), ("c", "Council")])
    approved_on = forms.DayField(label="When was it approved?", help_text="For example, 27 3 2027")
    narrative = django_forms.CharField(widget=django_forms.Textarea)
    minutes = django_forms.FileField()
    is_ours = django_forms.BooleanField(label="This is our answer")
    version = django_forms.IntegerField(widget=django_forms.HiddenInput)

    def layout(self):
        fields = [name for name in self.fields if name != "narrative"]
        return Layout(*fields, Field.textarea("narrative", max_characters=200), *self.buttons())


def drawn(form):
    """The page's main part as a tree, and every id in it."""
    source = "{% load govuk crispy_forms_tags %}<main>{% error_summary form %}{% crispy form %}</main>"
    return html.fromstring(Template(source).render(Context({"form": form})))


def of_class(page, name):
    return page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]")


@pytest.fixture(scope="module")
def empty():
    form = Everything({"version": "x"})
    assert not form.is_valid()
    return form


@pytest.fixture(scope="module")
def page(empty):
    return drawn(empty)


def test_fields_left_empty_say_what_to_do_and_name_themselves_as_the_page_does(empty):
    assert {name: errors[0] for name, errors in empty.errors.items() if name != "version"} == {
        "title": "Fill in “Title”.",
        "address": "Fill in “E-mail address”.",
        "days": "Fill in “Days, on average?”.",
        "rating": "Make a choice for “Rating”.",
        "themes": "Make a choice for “Themes”.",
        "kind": "Make a choice for “Kind”.",
        "approved_on": "Fill in “When was it approved?”.",
        "narrative": "Fill in “Narrative”.",
        "minutes": "Choose a file for “Minutes”.",
        "is_ours": "Tick “This is our answer” to go on.",
    }


def test_a_label_may_still_change_after_the_base_has_set_up_the_form():
    class Renamed(forms.Form):
        name = django_forms.CharField(label="Name")

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["name"].label = "Name of the organisation"

    form = Renamed({})
    assert form.errors["name"] == ["Fill in “Name of the organisation”."]
    assert "Name of the organisation" in drawn(form).xpath("//label/text()")


def test_a_message_that_a_form_wrote_itself_stays():
    class Own(forms.Form):
        name = django_forms.CharField(error_messages={"required": "Say who you are."})

    assert Own({}).errors["name"] == ["Say who you are."]


def test_every_error_is_in_the_summary_and_links_to_an_input_that_exists(page, empty):
    entries = page.xpath("//*[contains(@class, 'error-summary__list')]/li")
    assert len(entries) == sum(len(errors) for errors in empty.errors.values())
    links = page.xpath("//*[contains(@class, 'error-summary__list')]//a")
    assert len(links) == len(entries) - 1  # the hidden version has nothing to link to, and is said all the same
    for link in links:
        [target] = page.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert target.tag in {"input", "select", "textarea"}


def test_everything_named_by_an_id_is_there_and_every_id_is_there_once(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = {name for value in page.xpath("//@aria-describedby | //label/@for") for name in value.split()}
    assert named <= set(ids)
    assert not page.xpath("//@aria-controls")


def test_every_wrong_input_is_framed_and_says_so(page):
    for name in ("title", "address", "days", "kind", "narrative", "minutes"):
        [widget] = page.xpath(f"//*[@name='{name}']")
        assert "--error" in widget.get("class"), name
        assert widget.get("aria-invalid") == "true"
        assert f"id_{name}_error" in widget.get("aria-describedby")


def test_sets_of_inputs_stand_in_a_fieldset_with_a_legend(page):
    legends = [legend.text_content().strip() for legend in page.xpath("//fieldset/legend")]
    assert sorted(legends) == ["Rating", "Themes", "When was it approved?"]


def test_a_choice_brings_its_hint_and_its_divider(page):
    [radio] = page.xpath("//input[@name='rating'][@value='A']")
    [hint] = page.xpath(f"//*[@id='{radio.get('aria-describedby')}']")
    assert hint.text_content() == "We can show it."
    assert of_class(page, "govuk-radios__divider")[0].text_content() == "or"


def test_hints_may_also_come_from_the_field_by_value():
    class Rated(forms.Form):
        rating = django_forms.ChoiceField(widget=django_forms.RadioSelect, choices=[(1, "Good"), (2, "Poor")])

    form = Rated(initial={"rating": 2})
    form.fields["rating"].hints = {"2": "Not yet."}
    page = drawn(form)
    assert of_class(page, "govuk-radios__hint")[0].text_content() == "Not yet."
    assert page.xpath("//input[@checked]/@value") == ["2"]


def test_markup_in_labels_and_hints_is_shown_and_not_obeyed():
    class Hostile(forms.Form):
        name = django_forms.CharField(label="<script>alert(1)</script>", help_text="<img src=x>")
        rating = django_forms.ChoiceField(
            label="<b>r</b>", widget=django_forms.RadioSelect, choices=[("a", "<script>alert(2)</script>")]
        )

    page = drawn(Hostile())
    assert not page.xpath("//script | //img | //b")
    assert "<script>alert(1)</script>" in page.text_content()


def test_a_text_with_a_limit_counts_down_and_says_the_limit_without_javascript(page):
    [area] = page.xpath("//textarea")
    assert area.get("aria-describedby").endswith("id_narrative-info")
    [group] = page.xpath("//*[@data-module='govuk-character-count']")
    assert group.get("data-maxlength") == "200"
    assert "up to 200 characters" in page.text_content()


def test_browser_bubbles_stay_away_and_the_button_says_what_it_does(page):
    [form] = page.xpath("//form")
    assert form.get("novalidate") is not None
    assert not page.xpath("//*[@required]")
    assert page.xpath("//form//button")[-1].text_content() == "Save and continue"


def test_a_form_without_a_button_has_none():
    class Quiet(forms.Form):
        button = ""
        name = django_forms.CharField()

    assert not drawn(Quiet()).xpath("//button")


class WithDay(forms.Form):
    day = forms.DayField(label="Day", required=False)


def typed(day, month, year):
    return WithDay({"day_0": day, "day_1": month, "day_2": year})


def test_a_day_is_read():
    form = typed(" 27", "3", "2027 ")
    assert form.is_valid()
    assert form.cleaned_data["day"] == datetime.date(2027, 3, 27)


def test_a_day_may_be_left_out():
    assert typed("", " ", "").is_valid()
    assert WithDay({}).is_valid()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("27", "", "2027"), "Enter a day, a month and a year, such as 27 3 2027."),
        (("31", "2", "2027"), "Enter a real date, such as 27 3 2027."),
        (("27", "3", "27"), "Enter a real date, such as 27 3 2027."),
        (("x", "y", "z"), "Enter a real date, such as 27 3 2027."),
        (("²", "3", "2027"), "Enter a real date, such as 27 3 2027."),
        (("9" * 30, "3", "2027"), "Enter a real date, such as 27 3 2027."),
        (("27", "9" * 30, "2027"), "Enter a real date, such as 27 3 2027."),
    ],
)
def test_a_day_that_is_none_is_kept_as_typed_with_one_message(parts, message):
    form = typed(*parts)
    assert form.errors["day"] == [message]
    page = drawn(form)
    assert tuple(page.xpath("//input[starts-with(@name, 'day')]/@value")) == tuple(part for part in parts if part)
    assert all("govuk-input--error" in name for name in page.xpath("//input[starts-with(@name, 'day')]/@class"))


def test_a_required_day_says_what_to_do():
    class Required(forms.Form):
        day = forms.DayField(label="Day of approval")

    assert Required({}).errors["day"] == ["Fill in “Day of approval”."]


def test_a_day_shows_what_it_began_with():
    page = drawn(WithDay(initial={"day": datetime.date(2027, 3, 27)}))
    assert page.xpath("//input[starts-with(@name, 'day')]/@value") == ["27", "3", "2027"]


@given(st.tuples(st.text(), st.text(), st.text()))
def test_whatever_is_typed_for_a_day_is_a_date_or_an_error(parts):
    form = typed(*parts)
    assert form.is_valid() == ("day" not in form.errors)
    drawn(form)
