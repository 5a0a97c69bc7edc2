"""The records of this app, by noun."""

from signatories.models.history import PeopleEvent
from signatories.models.imports import ImportFile
from signatories.models.organisations import (
    SIDES_IN_WORDS,
    Alias,
    Identifier,
    Organisation,
    OrganisationEvent,
    OrganisationKind,
    Succession,
    UmbrellaMembership,
    plain_line,
)
from signatories.models.people import Invitation, Membership, OrganisationRole, hash_of, role_in_a_sentence
from signatories.models.signatures import Signature, SignatureEvent

__all__ = [
    "SIDES_IN_WORDS",
    "Alias",
    "Identifier",
    "ImportFile",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationEvent",
    "OrganisationKind",
    "OrganisationRole",
    "PeopleEvent",
    "Signature",
    "SignatureEvent",
    "Succession",
    "UmbrellaMembership",
    "hash_of",
    "plain_line",
    "role_in_a_sentence",
]
