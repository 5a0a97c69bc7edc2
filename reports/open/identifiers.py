"""Organisation identifiers as org-id.guide spells them: the code of a list, a hyphen, and the number on that list.

Codes of the lists looked up in the register behind org-id.guide (github.com/org-id/register, lists/gb): GB-CHC (Charity
Commission), GB-COH (Companies House), GB-MPR (Mutuals Public Register), GB-NHS (Organisation Data Service). That
register holds no list of the Statistics Authority's codes, and its lists of councils (GB-LAE, GB-PLA, GB-LAS) go by
other codes than those; so a GSS code is given in a column of its own and never dressed up as an org-id.
"""

from signatories.models import Identifier, Organisation

Scheme = Identifier.Scheme
# The guide prefers a primary list, on which a body is entered when it comes to be, to a secondary one.
LISTS = [Scheme.COMPANY, Scheme.CHARITY, Scheme.MUTUALS, Scheme.ODS]


def org_ids_of(organisation: Organisation) -> list[str]:
    """All org-ids of an organisation, the one to prefer first; its identifiers are prefetched for a list."""
    found = {identifier.scheme: identifier.value for identifier in organisation.identifiers.all()}
    return [f"{scheme.value}-{found[scheme]}" for scheme in LISTS if scheme in found]


def gss_code_of(organisation: Organisation) -> str:
    return next((one.value for one in organisation.identifiers.all() if one.scheme == Scheme.GSS), "")
