"""Organisations and signatures as spreadsheets: one way in and out for the steward's page, the admin and the shell."""

from signatories.resources.base import Outcome, Problem
from signatories.resources.organisations import OrganisationResource
from signatories.resources.signatures import SignatureResource

__all__ = ["OrganisationResource", "Outcome", "Problem", "SignatureResource"]
