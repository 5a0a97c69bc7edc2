from tests.kept import kept
from tests.selfassessment import filings


@kept
def harbour_asked(settled, harbour, hana):
    """Asked in the round as well, and silent to its end."""
    filings.ask(settled.round, harbour)
    return harbour
