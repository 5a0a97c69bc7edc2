"""The one shape that rules take.

A `check_can_…` function returns nothing, or raises a sentence fit for the person who asked.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """A rule said no. Uncaught in a view it becomes a 403 page that says why."""


@dataclass(frozen=True)
class Decision:
    """What a rule said: true when it allows, else false with the reason as a sentence."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def decide(rule, *args) -> Decision:
    """Ask a rule without being stopped by it: for buttons, menus and the admin."""
    try:
        rule(*args)
    except Refused as refusal:
        return Decision(reason=str(refusal))
    return Decision()
