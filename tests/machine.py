"""What the suite needs from the machine beyond Python: found, else installed where that is allowed, else said."""

import os
import shutil
import subprocess
import sys


def found_or_installed(find, package: str):
    """What `find` finds; as root on Debian a package is installed for it first when it finds nothing."""
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {package}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", package]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return find()


def do_without(what: str) -> int:
    """The exit status when something cannot be had: CI fails, since nobody reads its lines; elsewhere a person does."""
    if os.environ.get("CI"):
        say(f"{what} cannot be had on this machine, and CI does not pass without it.")
        return 1
    say(f"******** NOT RUN: {what} cannot be had on this machine. Install it and run `make test` again. ********")
    return 0


def say(line: str):
    print(line, file=sys.stderr, flush=True)  # noqa: T201
