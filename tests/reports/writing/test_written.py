"""Markdown as a report takes it: what becomes of each mark, and that nothing else gets through."""

import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import written
from reports.document.structure import Heading, Paragraph, Points, Quote, Typed
from reports.renderers import html

# Addresses that begin well: Word calls a file with one of them damaged, and a page leaves out where it leads.
NOWHERE = ["http://", "https://?q", "http:///x", "http://[::1", "http://a:x/", "http://a:99999/", "http://a%20b/"]
NOWHERE += ["mailto:nobody"]


class TestBlocks:
    def test_words_without_marks_stay_plain(self):
        assert written.blocks_of("One.\r\n\r\nTwo.") == (Paragraph(("One.",)), Paragraph(("Two.",)))

    def test_a_new_line_stays_one(self):
        assert written.blocks_of("One\ntwo") == (Paragraph(("One\ntwo",)),)

    def test_marks_become_runs(self):
        (paragraph,) = written.blocks_of("A **strong *and* said** [word](https://example.org/).")

        assert paragraph.runs == (
            "A ",
            Typed("strong ", is_strong=True),
            Typed("and", is_strong=True, is_emphasised=True),
            Typed(" said", is_strong=True),
            " ",
            Typed("word", url="https://example.org/"),
            ".",
        )

    def test_lists_keep_their_numbers_and_what_stands_in_them(self):
        (points,) = written.blocks_of("3. Three\n   - inner\n4. Four")

        inner = Points(((Paragraph(("inner",)),),))
        assert points == Points(((Paragraph(("Three",)), inner), (Paragraph(("Four",)),)), 3)

    def test_quotations(self):
        assert written.blocks_of("> Said.") == (Quote((Paragraph(("Said.",)),)),)

    @pytest.mark.parametrize(
        ("text", "level", "levels"),
        [
            ("# One\n\n## Two\n\n# Three", 3, [3, 4, 3]),
            ("#### Deep\n\n###### Deeper", 3, [3, 4]),
            ("# One\n\n### Three\n\n## Two", 3, [3, 4, 4]),
            ("## Two\n\n# One", 3, [3, 3]),
            ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e", 4, [4, 5, 6, 6, 6]),
        ],
    )
    def test_headings_begin_below_those_of_the_report_and_skip_none(self, text, level, levels):
        found = written.blocks_of(text, level=level)

        assert [block.level for block in found if isinstance(block, Heading)] == levels

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "/reports/", "//example.org", "ftp://a.example", "#top", *NOWHERE],
    )
    def test_a_link_that_not_every_form_can_follow_stays_as_typed(self, url):
        assert written.blocks_of(f"[here]({url})") == (Paragraph((f"[here]({url})",)),)

    def test_pictures_code_and_html_are_words_like_others(self):
        said = "".join(written.lines_of("<b>x</b> `y` <script>z</script>\n\n---\n\n|a|b|\n|-|-|"))

        assert said == "<b>x</b> `y` <script>z</script>---|a|b|\n|-|-|"

    def test_three_levels_of_lists_are_taken_and_four_refused(self):
        written.check_depth("- a\n  - b\n    - c")
        with pytest.raises(written.TooDeepError):
            written.check_depth("- a\n  - b\n    - c\n      - d")
        with pytest.raises(written.TooDeepError):
            written.check_depth(">" * 5000 + " far down")

    @pytest.mark.parametrize("piece", ["*", "[", "_a_ ", "[a](", "**a", "- ", "> ", "<", "&", "\\", "#", "1. ", "`"])
    def test_no_text_keeps_a_reader_waiting_for_long(self, piece):
        text = (piece * 20_000)[:20_000]
        begun = time.monotonic()
        try:
            written.check_depth(text)
            html.written(text)
        except written.TooDeepError:
            pass
        assert time.monotonic() - begun < 15


class TestHtml:
    def test_marks_become_elements(self):
        assert html.written("# A\n\n**b** *c* [d](https://d.org)\ne\n\n- f\n- g\n\n2. h\n\n> i") == (
            '<h3>A</h3><p><strong>b</strong> <em>c</em> <a class="govuk-link" href="https://d.org">d</a><br>e</p>'
            '<ul><li>f</li><li>g</li></ul><ol start="2"><li>h</li></ol><blockquote><p>i</p></blockquote>'
        )

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
    def test_no_text_brings_elements_of_its_own(self, text):
        content = html.written(text)

        assert nh3.clean(content, tags=html.TYPED, attributes=html.TYPED_WITH, link_rel=None) == content

    @given(
        st.lists(st.sampled_from(["*", "**", "_", "[x](", "https://e.org)", "a", " ", "\n", "- ", "> ", "# ", "<b>"]))
    )
    def test_marks_in_any_order_are_taken(self, pieces):
        html.written("".join(pieces))
