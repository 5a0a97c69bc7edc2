"""Who reports to whom: the lines that are drawn, what is left apart, and what nobody's data can break."""

import re

import lxml.etree
import pytest
from django.core.exceptions import ValidationError

from compacts import reporting_lines
from compacts.models import Body
from tests import factories


def body(pk, name, reports_to=None, **more):
    return Body(pk=pk, slug=f"b{pk}", name=name, reports_to_id=reports_to, **more)


def said(place):
    return (place.body.name, [said(each) for each in place.beneath]) if place.beneath else place.body.name


BOARD = body(1, "Board", meets="every quarter")
GROUP, PANEL, ALONE = body(2, "Group", 1), body(3, "Panel", 2), body(4, "Alone")


def test_lines_stand_beneath_whom_they_report_to():
    lines = reporting_lines.lines_of([PANEL, ALONE, GROUP, BOARD])
    assert [said(tree) for tree in lines.trees] == [("Board", [("Group", ["Panel"])])]
    assert lines.apart == (ALONE,)


def test_body_of_another_partnership_is_no_line_here():
    assert reporting_lines.lines_of([GROUP]).apart == (GROUP,)


def test_circle_is_cut_and_everybody_is_there_once():
    circle = [body(1, "One", 3), body(2, "Two", 1), body(3, "Three", 2), body(4, "Tail", 2)]
    lines = reporting_lines.lines_of(circle)
    assert [said(tree) for tree in lines.trees] == [("One", [("Two", ["Three", "Tail"])])]
    assert reporting_lines.picture_of(circle) is not None


@pytest.mark.parametrize(("levels", "is_drawn"), [(8, True), (9, False), (2000, False)])
def test_line_longer_than_boxes_can_step_in_is_left_to_words(levels, is_drawn):
    bodies = [body(level, f"Body {level}", level - 1 or None) for level in range(1, levels + 1)]
    picture = reporting_lines.picture_of(bodies)
    assert (picture is not None) == is_drawn
    if picture:
        widths = [float(width) for width in re.findall(r'<rect[^>]* width="([^"]+)"', picture.narrow)]
        assert all(width == 5 or width > 100 for width in widths)  # the coloured edge of a box, and the box


def test_nothing_is_drawn_where_no_line_is_known():
    assert reporting_lines.picture_of([BOARD, ALONE]) is None
    assert reporting_lines.picture_of([]) is None


def test_picture_says_in_words_what_it_shows():
    picture = reporting_lines.picture_of([BOARD, GROUP, PANEL])
    for drawing in [picture.wide, picture.narrow]:
        svg = lxml.etree.fromstring(drawing)
        texts = [each.text for each in svg if each.tag.endswith("text")]
        assert sorted(texts) == ["Board", "Group", "Meets: every quarter", "Panel"]
        assert svg[0].tag.endswith("title")
        assert svg[1].text == "Group reports to Board. Panel reports to Group."
        assert svg.get("role") == "img"


@pytest.mark.parametrize("count", [1, 2, 4, 5, 30])
def test_boxes_stay_within_the_drawing_and_apart(count):
    many = [BOARD, *(body(10 + number, f"Group {number} " + "x" * 90, 1) for number in range(count))]
    picture = reporting_lines.picture_of(many)
    for drawing in [picture.wide, picture.narrow]:
        svg = lxml.etree.fromstring(drawing)
        boxes = [tuple(float(each.get(name)) for name in ["x", "y", "width", "height"]) for each in _boxes(svg)]
        assert len(boxes) == count + 1
        for x, y, width, height in boxes:
            assert 0 <= x <= x + width <= float(svg.get("width"))
            assert 0 <= y <= y + height <= float(svg.get("height"))
        for at, (x, y, width, height) in enumerate(boxes):
            for left, top, wide, high in boxes[at + 1 :]:
                assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def _boxes(svg):
    return [each for each in svg if each.tag.endswith("rect") and each.get("stroke")]


def test_names_cannot_become_markup():
    picture = reporting_lines.picture_of([BOARD, body(2, "<script>&\x00", 1)])
    assert not re.search("<script", picture.wide)
    lxml.etree.fromstring(picture.wide)


@pytest.mark.django_db
def test_administration_refuses_a_circle(riverside):
    top = factories.make_body(riverside, "Top", slug="top")
    under = factories.make_body(riverside, "Under", slug="under", reports_to=top)
    top.reports_to = under
    with pytest.raises(ValidationError, match="leads back"):
        top.full_clean()


@pytest.mark.django_db
def test_partnership_s_page_draws_its_lines(edition, client):
    riverside = edition.agreement.partnership
    top = factories.make_body(riverside, "Top Board", slug="top")
    factories.make_body(riverside, "Working Group", slug="working", reports_to=top)
    for url in [riverside.get_absolute_url(), edition.agreement.get_absolute_url()]:
        page = client.get(url).text
        assert "Working Group reports to Top Board." in page
        assert "The reporting lines in words" in page
