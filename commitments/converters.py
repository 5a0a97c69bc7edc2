"""How labels and refs stand in an address: `<address:ref>`, here and in the apps that stand on this one."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class AddressConverter(StringConverter):
    """A label or a clause's ref: what else stands in an address names nothing, and does not reach the database."""

    regex = r"[A-Za-z0-9][A-Za-z0-9.-]*"


register_converter(AddressConverter, "address")
