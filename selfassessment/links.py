"""Does the web address of a piece of evidence still answer? One look, by a process of its own that cannot hang."""

import json
import logging
import subprocess
import sys
from pathlib import Path

from django.conf import settings

logger = logging.getLogger("selfassessment")
ASKER = Path(__file__).with_name("link_asker.py")
MAX_SECONDS = 40  # of the clock, over all redirects


def ask(url: str) -> str:
    """What is wrong with the address, in words; nothing if it answers."""
    try:
        told = subprocess.run(  # noqa: S603 - our own program; the address goes to its standard input
            [sys.executable, "-I", str(ASKER), f"CompactTracker link check (+{settings.SITE_ADDRESS})"],
            input=url.encode(),
            capture_output=True,
            timeout=MAX_SECONDS,
            check=True,
            env={},
        )
        return str(json.loads(told.stdout)["problem"])
    except subprocess.TimeoutExpired:
        return "No answer in time"
    except (subprocess.SubprocessError, ValueError, KeyError):
        logger.exception("A link could not be asked")
        return "Could not be asked"
