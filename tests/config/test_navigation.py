"""The main navigation: what it offers whom, and which item it marks."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from config.navigation import navigation


def items(path, user):
    request = RequestFactory().get(path)
    request.user = user
    return navigation(request)["navigation"]


def test_your_work_is_only_for_those_who_signed_in(omar):
    assert "Your work" not in [item["text"] for item in items("/", AnonymousUser())]
    assert items("/", omar)[0]["text"] == "Your work"


@pytest.mark.parametrize(
    ("path", "marked"),
    [("/your-work/", ["Your work"]), ("/self-assessments/7/", ["Your work"]), ("/rounds/1/", ["Your work"]), ("/", [])],
)
def test_the_section_that_a_page_belongs_to_is_marked(omar, path, marked):
    assert [item["text"] for item in items(path, omar) if item["is_here"]] == marked


def test_a_request_refused_before_anyone_is_known_still_gets_a_menu():
    request = RequestFactory().get("/")
    assert isinstance(navigation(request)["navigation"], list)
