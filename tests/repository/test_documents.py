"""Documents that would go stale unseen are held to what they describe."""

import re
from pathlib import Path

import pytest

from selfassessment import urls

ROOT = Path(__file__).resolve().parents[2]


def test_the_example_environment_lists_every_setting_that_is_read():
    settings = (ROOT / "config/settings.py").read_text()
    read = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))
    listed = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert read == listed


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "docs/components.md"])
def test_what_a_document_links_to_is_there(document):
    path = ROOT / document
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert not missing


def test_the_parts_that_are_described_are_the_parts_that_exist():
    described = (ROOT / "docs/components.md").read_text()
    tags = set(re.findall(r"def (\w+)\(", (ROOT / "accounts/templatetags/govuk.py").read_text()))
    blocks = {"breadcrumbs", "back_link", "panel", "inset", "warning", "details", "card", "scrolling", "subnav", "tag"}
    assert blocks <= tags
    for name in blocks:
        assert f"{{% {name} " in described or f"{{% {name} %}}" in described, name
    frame = {"header", "footer", "messages", "navigation", "demonstration"}
    for path in (ROOT / "templates/components").glob("*.html"):
        assert path.stem in frame or f"`{path.name}`" in described, path.name


def test_make_help_describes_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE).group(1).split()
    described = re.findall(r"^(\w+):.*## ", makefile, flags=re.MULTILINE)
    assert set(targets) == set(described)


def test_ratings_in_the_documents_are_the_ones_in_the_style_sheet():
    sass = (ROOT / "static/sass/_ratings.scss").read_text()
    styled = dict(re.findall(r'"([\w-]+)": \((#\w+, #\w+, #\w+)\)', sass))
    described = {
        token: ", ".join(re.findall(r"#\w+", row))
        for token, row in re.findall(r"^\| `([\w-]+)` \|(.*)$", (ROOT / "docs/components.md").read_text(), re.MULTILINE)
        if "#" in row
    }
    assert styled == described


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def palette() -> dict[str, list[str]]:
    sass = (ROOT / "static/sass/_ratings.scss").read_text()
    return {token: inks.split(", ") for token, inks in re.findall(r'"([\w-]+)": \((#\w+, #\w+, #\w+)\)', sass)}


@pytest.mark.parametrize("token", palette())
def test_ratings_can_be_read(token):
    ground, ink, edge = palette()[token]
    assert contrast(ground, ink) >= 4.5
    assert contrast(edge, "#ffffff") >= 4.5


@pytest.mark.parametrize(
    "scale", [["teal-dark", "teal", "amber", "red"], ["teal-dark", "amber", "purple"], ["green", "amber", "red"]]
)
def test_the_levels_of_a_scale_differ_on_a_black_and_white_print(scale):
    grounds = [palette()[token][0] for token in scale]
    pairs = [(one, other) for one in grounds for other in grounds if one < other]
    assert min(contrast(one, other) for one, other in pairs) >= 1.3


def test_no_promise_of_a_shipped_agreement_has_the_address_of_a_page():
    """`/self-assessments/7/check/` is a page; a promise called "check" would hide behind it."""
    fixed = {str(pattern.pattern).split("/")[2] for pattern in urls.urlpatterns if "<int:pk>/" in str(pattern.pattern)}
    for path in sorted((ROOT / "fixtures/agreements").glob("*.yaml")):
        refs = set(re.findall(r"^\s*-? *ref: \"?([\w.-]+)\"?$", path.read_text(), flags=re.MULTILINE))
        assert not refs & fixed, path.name
