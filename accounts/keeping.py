"""No word is lost because a sign-in ended while somebody was typing.

A page with much to type carries a token that says, signed, for whom and where the form was drawn. When such a form
comes back without a sign-in, its text is kept for that person, who finds it on the page after signing in again, on
whichever machine. The token proves only that we drew the form for that person: it opens nothing, and saves nothing but
kept text.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.http import QueryDict

from accounts.models import KeptForm, User

FIELD = "typed_by"
NEVER_KEPT = {FIELD, "csrfmiddlewaretoken"}
TOKEN_AGE = timedelta(days=30)
MAX_CHARACTERS = 1_000_000
MAX_KEPT = 10
SHORT = 40  # characters: typed again without a sigh
KEPT_FOR = timedelta(days=90)
_SALT = "accounts.keeping"


def is_saving_by_itself(request) -> bool:
    """Does a page save what is being typed, without being left? Its script asks for JSON, which no form does."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def typed_by(posted: QueryDict) -> int | None:
    """For whom the form was drawn, if it says so and we did draw it."""
    try:
        user, _ = signing.loads(posted.get(FIELD, ""), salt=_SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return None
    return user


def token_for(user: User, path: str) -> str:
    return signing.dumps([user.pk, path], salt=_SALT)


def keep(posted: QueryDict, *, path: str, at: datetime) -> bool:
    """Keep what was typed for the person whom the form was drawn for; says whether it could."""
    try:
        user, drawn_at = signing.loads(posted.get(FIELD, ""), salt=_SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return False
    words = without_tokens(posted).urlencode()
    if drawn_at != path or len(words) > MAX_CHARACTERS or not User.objects.filter(pk=user, is_active=True).exists():
        return False
    latest = KeptForm.objects.of_page(user, path).first()
    if latest and latest.typed == words:  # a page that tries again by itself sends the same many times
        return True
    KeptForm.objects.create(path=path, typed=words, kept_at=at, kept_by_id=user)
    surplus = KeptForm.objects.of_page(user, path).values_list("pk", flat=True)[MAX_KEPT:]
    KeptForm.objects.filter(pk__in=list(surplus)).delete()
    KeptForm.objects.filter(kept_at__lt=at - KEPT_FOR).delete()  # what nobody came back for
    return True


def kept(user: User, path: str) -> tuple[QueryDict, datetime] | None:
    """What the person had typed on this page last, and when, if it is still waiting for them."""
    found = KeptForm.objects.of_page(user, path).first()
    return (QueryDict(found.typed), found.kept_at) if found else None


def forget(user: User, path: str) -> None:
    """The text is saved, or the person does not want it. Most often there is none, and nothing is written for that."""
    found = KeptForm.objects.of_page(user, path)
    if found.exists():
        found.delete()


def long_texts(posted: QueryDict) -> list[tuple[str, str]]:
    """What would hurt to type again, each under the name of its field as a person would read it."""
    return [
        (name.replace("_", " ").capitalize(), text)
        for name, texts in without_tokens(posted).lists()
        for text in texts
        if len(text) > SHORT or "\n" in text
    ]


def without_tokens(posted: QueryDict) -> QueryDict:
    """The form as somebody typed it: no tokens, and nothing that could be a password."""
    words = posted.copy()
    for name in list(words):
        if name in NEVER_KEPT or "password" in name:
            del words[name]
    return words
