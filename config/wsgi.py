import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
portal = get_wsgi_application()


def application(environ, start_response):
    """The portal, spared the one header over which Django falls before any middleware could answer.

    An extended parameter of a content type (RFC 2231: `charset*=…`) may name an encoding that nobody knows. No browser
    sends one, so such a body is taken as bytes of no known type.
    """
    if "*" in environ.get("CONTENT_TYPE", ""):
        environ = {**environ, "CONTENT_TYPE": "application/octet-stream"}
    return portal(environ, start_response)
