"""What the server calls."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from config.wsgi import application


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["charset", "boundary", "charset "])
def test_a_content_type_in_an_encoding_that_nobody_knows_is_no_fault_of_ours(name):
    environ = RequestFactory()._base_environ(
        PATH_INFO="/account/login/",
        REQUEST_METHOD="POST",
        CONTENT_TYPE=f"multipart/form-data; {name}*=no-such-encoding''x",
        CONTENT_LENGTH="7",
    )
    environ["wsgi.input"] = io.BytesIO(b"login=a")
    said = []
    page = b"".join(application(environ, lambda status, headers: said.append(status))).decode()
    assert said == ["403 Forbidden"]  # no token could be read from it
    assert "This page was open too long" in page


def test_django_alone_would_fail_over_it():
    environ = RequestFactory()._base_environ(CONTENT_TYPE="text/html; charset*=no-such-encoding''x")
    with pytest.raises(ValueError, match="Invalid encoding"):
        WSGIRequest(environ)
