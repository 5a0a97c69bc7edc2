"""Run a command with CHROMIUM naming a Chromium of this machine.

python -m tests.with_chromium pytest -m journey
"""

import os
import shutil
import subprocess
import sys

from tests import machine

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def main(command: list[str]) -> int:
    chromium = machine.found_or_installed(find, "chromium")
    if chromium is None:
        return machine.do_without("Chromium")
    return subprocess.run(command, env={**os.environ, "CHROMIUM": chromium}, check=False).returncode


def find() -> str | None:
    """The Chromium that CHROMIUM names, else the first on this machine."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [*NAMES, ON_A_MAC]
    return next((path for name in names if (path := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
