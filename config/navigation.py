"""The main navigation: which sections there are, and which of them a page belongs to."""

from django.urls import reverse

# Text, name of the section's first page, and how else the addresses of its pages begin.
YOUR_WORK = ("Your work", "reports:desk", ("/self-assessments/", "/reviews/", "/rounds/"))
SECTIONS = [
    ("Agreements", "compacts:agreements", ("/agreement-files/", "/partnerships/", "/themes/")),
    ("Organisations", "signatories:organisations", ("/register/",)),
    ("Reports", "reports:reports", ("/open-data/", "/api/")),
    ("Search", "reports:search", ("/search/",)),
]


def navigation(request):
    """Context processor: the items of the main navigation, with the one that is here marked."""
    user = getattr(request, "user", None)  # a request refused early, as by its host name, has nobody yet
    sections = [YOUR_WORK, *SECTIONS] if user and user.is_authenticated else SECTIONS
    return {"navigation": [_item(request.path, *section) for section in sections]}


def _item(path, text, name, also):
    url = reverse(name)
    return {"text": text, "url": url, "is_here": path.startswith((url, *also))}
