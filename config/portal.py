"""Start the portal on this machine with one command: `make run`.

Brings the database and the static files up to date, loads the demonstration on a new machine, then runs the server and
the worker side by side. When either ends, or when it is asked to stop, both end.
"""

import contextlib
import hashlib
import io
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

HOST = "127.0.0.1"  # the accounts of the demonstration are known to everybody, so nobody else is let in
SECONDS_TO_START = 30
# A worker asked to stop finishes the report it is making; what a killed one leaves is taken up again.
SECONDS_TO_STOP = 15


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    if is_taken(port):
        say(f"Something else answers on port {port}. Choose another: PORT={port + 1} make run")
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SITE_ADDRESS", f"http://localhost:{port}")
    keep_secret_key(Path(os.environ.get("DATA_DIR") or "var"))
    prepare()
    return run_together(
        {
            "server": [sys.executable, "-m", "gunicorn", *gunicorn_options(port), "config.wsgi"],
            "worker": [sys.executable, "manage.py", "work"],
        },
        when_up=lambda: welcome(port),
        is_up=lambda: is_taken(port),
    )


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def keep_secret_key(folder: Path):
    """Make the key that signs sessions once, readable by its owner alone; settings read it from there."""
    if os.environ.get("SECRET_KEY") or (folder / "secret-key").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))


def prepare():
    """One process for all of it: each start of Django costs a second. Squeezing files leaves room for the rest."""
    django.setup()
    with ThreadPoolExecutor(max_workers=1) as beside:
        collected = beside.submit(collect_static_files)
        call_command("migrate", verbosity=0, interactive=False)
        try:
            call_command("demonstration")
        except CommandError as refusal:  # a portal that holds real data keeps it, and runs all the same
            say(str(refusal))
    collected.result()


def collect_static_files():
    """Only when one has changed: naming each by its content and squeezing it takes longer than all else together."""
    there = Path(settings.STATIC_ROOT)
    kept = there / ".collected-from"
    found = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]
    now = hashlib.sha256()
    for path in sorted(found):
        status = Path(path).stat()
        now.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    if kept.exists() and kept.read_text() == now.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=there.exists())
    kept.write_text(now.hexdigest())


def gunicorn_options(port: int) -> list[str]:
    """Two processes of four threads answer a page while another uploads; the queue of connections stays short."""
    return [
        *("--bind", f"{HOST}:{port}"),
        *("--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "10"),
        *("--log-level", "warning"),
    ]


def welcome(port: int):
    say(f"\nCompact Tracker is at http://localhost:{port}/  (Ctrl-C stops it)\n")
    printed = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("demonstration", accounts=True, stdout=printed)
    accounts = json.loads(printed.getvalue() or "[]")
    if not accounts:
        return
    say("Sign in as:")
    width = max(len(account["email"]) for account in accounts)
    for account in accounts:
        where = f", {account['organisation']}" if account.get("organisation") else ""
        say(f"  {account['email']:{width}}  {account['password']}  {account['role']}{where}")


def run_together(commands: dict[str, list[str]], *, when_up, is_up) -> int:
    """Run the commands until one ends or this process is asked to stop; then end them all.

    0 when it was asked to stop, 1 when one of them ended by itself. It also stops when its own parent has gone, since a
    server that outlives the terminal it was started from holds the port against the next one.
    """
    asked = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: asked.append(received))
    parent = os.getppid()
    # Sessions of their own: Ctrl-C reaches this process alone, which then ends them in order.
    children = {
        name: subprocess.Popen(command, start_new_session=True)  # noqa: S603 (commands written above)
        for name, command in commands.items()
    }
    announced = False
    deadline = time.monotonic() + SECONDS_TO_START
    try:
        while not asked and os.getppid() == parent:
            for name, child in children.items():
                if child.poll() is not None:
                    say(f"The {name} has ended by itself, with status {child.returncode}. Stopping.")
                    return 1
            if not announced and is_up():
                when_up()
                announced = True
            elif not announced and time.monotonic() > deadline:
                say(f"The server does not answer after {SECONDS_TO_START} seconds. Stopping.")
                return 1
            time.sleep(0.2)
        return 0
    finally:
        end(children.values())


def end(children):
    """Ask all to stop, wait, and kill what is left."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        try:
            child.wait(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def say(line: str):
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
