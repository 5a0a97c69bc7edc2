"""What a document may be at most, and what its reader may use. Everything above is refused in a sentence.

An agreement has some dozens of pages; the limits are ten times what the largest that we know need.
"""

from __future__ import annotations

import contextlib
import sys

MAX_BYTES = 20 * 1024 * 1024  # of the file itself
MAX_UNPACKED_BYTES = 100 * 1024 * 1024  # of all that an office file packs
MAX_PART_BYTES = 40 * 1024 * 1024  # of one part in it
MAX_ENTRIES = 3000
MAX_RATIO = 200  # unpacked to packed; text packs to a tenth, a bomb to a thousandth
MAX_PAGES = 200
MAX_BLOCKS = 20_000
MAX_LETTERS = 2_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_DEPTH = 200  # elements inside each other

# Of the processor's time. A document of 150 kB needs less than one second for each; 200 pages of PDF need twenty.
CPU_SECONDS = {"read": 25, "propose": 15}
SECONDS = 90  # by the clock, which also runs while a busy machine does other things
MEMORY_BYTES = 1024 * 1024 * 1024

TOO_LONG = "This document is longer than any agreement. Keep only the part that is to be imported."


class Refusal(Exception):  # noqa: N818 it is what the portal calls a rule's no, and a document's
    """The document cannot be imported; the message says why, and what to do, to whoever chose it."""


def take_hold(cpu_seconds: int) -> None:
    """Limit the memory, the processor time and the files of this process, as far as its system can."""
    if sys.platform == "win32":
        return
    import resource

    for limit, most in ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":  # macOS reserves more than this before a program begins
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
