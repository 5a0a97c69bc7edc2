"""The main navigation: which sections there are, and which of them a page belongs to."""

from django.urls import NoReverseMatch, reverse

# Text, name of the section's first page, and the beginnings of further addresses that belong to it.
SECTIONS = [
    ("Agreements", "compacts:agreements", ()),
    ("Organisations", "signatories:organisations", ()),
    ("Search", "commitments:search", ()),
    ("Reports", "reports:reports", ()),
]
OWN_WORK = ("Your work", "selfassessment:work", ("/self-assessments/", "/reviews/"))


def navigation(request):
    """Context processor: the items of the main navigation, with the one that is here marked."""
    sections = [OWN_WORK, *SECTIONS] if request.user.is_authenticated else SECTIONS
    return {"navigation": [item for section in sections if (item := _item(request.path, *section))]}


def _item(path, text, name, also):
    try:
        url = reverse(name)
    except NoReverseMatch:  # a section whose pages are still being built
        return None
    return {"text": text, "url": url, "is_here": path.startswith((url, *also))}
