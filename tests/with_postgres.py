"""Run a command with DATABASE_URL naming PostgreSQL: as it is set already, else a cluster made and removed around it.

    python -m tests.with_postgres pytest -q

PostgreSQL will not run as root, so as root the cluster belongs to another user of the machine.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import machine

PLACES = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin"]
SECONDS_TO_START = 60


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    programs = machine.found_or_installed(find_programs, "postgresql")
    if programs is None:
        return machine.do_without("PostgreSQL")
    # Asked to stop, this process still has the cluster to take down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with throwaway_cluster(programs) as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


def find_programs() -> Path | None:
    """The folder of the newest initdb and postgres on this machine."""
    folders = [folder for place in PLACES for folder in Path("/").glob(place.lstrip("/"))]
    folders.sort(key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder))], reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextlib.contextmanager
def throwaway_cluster(programs: Path):
    """A PostgreSQL reached by a socket in a folder of its own, careless of crashes, and gone afterwards."""
    # Directly under /tmp: the path of a socket may have some hundred characters at most.
    home = Path(tempfile.mkdtemp(prefix="tracker-postgres-", dir="/tmp"))
    identity = {}
    try:
        if os.geteuid() == 0:
            person = somebody_else()
            os.chown(home, person.pw_uid, person.pw_gid)
            identity = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
        data = home / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "tracker", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"],
            cwd=home,
            check=True,
            stdout=subprocess.DEVNULL,
            **identity,
        )
        options = [f"unix_socket_directories={home}", "listen_addresses=", "max_connections=60"]
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "timezone=UTC"]
        # It would count the rows of tables whose rows all stand in a test's open transaction, and find none.
        options += ["autovacuum=off"]
        # To compile a query takes longer than any query of a test.
        options += ["jit=off"]
        log = (home / "log").open("w+")
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *(part for option in options for part in ("-c", option))],
            cwd=home,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; the cluster goes when they have let go of it
            **identity,
        )
        try:
            wait_until_it_answers(programs, home, server)
            yield f"postgres://tracker@/postgres?host={home}"
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: ends connections and goes
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=20)
            server.kill()
            server.wait()
            log.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def somebody_else() -> pwd.struct_passwd:
    """The user that a cluster started by root belongs to."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody' to run it.")


def wait_until_it_answers(programs: Path, home: Path, server: subprocess.Popen):
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        answer = subprocess.run([programs / "pg_isready", "-q", "-h", home], check=False)
        if answer.returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
