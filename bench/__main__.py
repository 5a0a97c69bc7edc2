"""Queries, times and memory on invented sectors of several sizes, on SQLite and PostgreSQL: make bench

    python -m bench --sizes 30 300 --databases sqlite --parts pages figures
    python -m bench --parts peer
    python -m bench --parts importing

Sectors are generated once into var/bench and kept there; those on PostgreSQL go with the cluster made for them. Each
measurement runs in a process of its own, so that one does not warm up or fill the memory of the next.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests import machine, with_postgres

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench"
PEER = (400, 3, 90)
PARTS = ["importing", "pages", "figures", "forms", "peer"]
FORMS = ["nothing", "html", "pdf", "summary", "word", "workbook", "data"]


def main() -> int:
    """How many measurements could not be made, so that a run with none of them does not pass for a good one."""
    asked = arguments()
    failed = 0
    if "importing" in asked.parts:
        print("\n== Promises found in documents whose tree is known", flush=True)
        scored = subprocess.run([sys.executable, "-m", "tests.commitments.importing.scoring", "--quiet"], check=False)
        failed += bool(scored.returncode)
    for database in asked.databases if set(asked.parts) - {"importing"} else []:
        with server_of(database) as server:
            if server is None:
                continue
            for organisations in asked.sizes if {"pages", "figures", "forms"} & set(asked.parts) else []:
                size = organisations, asked.rounds, asked.clauses
                failed += measure(
                    server, database, size, [part for part in asked.parts if part not in ("peer", "importing")]
                )
            if "peer" in asked.parts:
                failed += measure(server, database, PEER, ["peer"])
    return failed


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 300, 1500], help="organisations")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--clauses", type=int, default=60)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    return parser.parse_args()


@contextlib.contextmanager
def server_of(database: str) -> Iterator[str | None]:
    """Nothing but a name for SQLite; for PostgreSQL the address of a cluster of our own."""
    if database == "sqlite":
        yield ""
    elif programs := machine.found_or_installed(with_postgres.find_programs, "postgresql"):
        with with_postgres.throwaway_cluster(programs) as url:
            yield url
    else:
        machine.do_without("PostgreSQL")
        yield None


def measure(server: str, database: str, size: tuple[int, int, int], parts: list[str]) -> int:
    environment = prepared(server, database, size)
    print(f"\n== {database}, {size[0]:,} organisations × {size[2]} promises × {size[1]} rounds", flush=True)
    failed = 0
    for part in parts:
        if part == "forms":
            # A form is made from the frozen record: the database has no part in it.
            if database == "sqlite":
                failed += forms(environment)
        else:
            measured = subprocess.run([sys.executable, "-m", "bench.measure", part], env=environment, check=False)
            if measured.returncode:
                print(f"{part}: not measured, see above", flush=True)
                failed += 1
    return failed


def prepared(server: str, database: str, size: tuple[int, int, int]) -> dict[str, str]:
    """The environment of a portal that holds such a sector; made, if it is not there."""
    name = f"{database}-{'-'.join(str(number) for number in size)}"
    folder = FOLDER / name
    settings = {"DATA_DIR": str(folder), "DEBUG": "off", "HTTPS": "off", "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | settings
    environment["SECRET_KEY"] = "for measuring only, where nobody signs in and nothing is served to anybody"  # noqa: S105
    if server:
        folder_name = name.replace("-", "_")
        create = [sys.executable, "-c", CREATE_DATABASE, server, folder_name]
        subprocess.run(create, check=True)
        environment["DATABASE_URL"] = server.replace("/postgres?", f"/{folder_name}?")
    manage("migrate", "-v0", environment=environment)
    manage("collectstatic", "--noinput", "-v0", environment=environment)
    is_made = folder / "is-made"
    if server or not is_made.exists():
        organisations, rounds, clauses = (str(number) for number in size)
        print(f"Generating {name}.", flush=True)
        sizes = ["--organisations", organisations, "--rounds", rounds, "--clauses", clauses]
        manage("generate_sector", *sizes, "-v0", environment=environment)
        is_made.touch()
    return environment


CREATE_DATABASE = """
import sys, psycopg2
from urllib.parse import parse_qs, urlsplit
url = urlsplit(sys.argv[1])
connection = psycopg2.connect(dbname="postgres", user=url.username, host=parse_qs(url.query)["host"][0])
connection.autocommit = True
connection.cursor().execute(f"CREATE DATABASE {sys.argv[2]}")
"""


def manage(*words: str, environment) -> None:
    subprocess.run([sys.executable, "manage.py", *words], env=environment, check=True)


def forms(environment) -> int:
    """Seconds and peak memory of each form; what a process holds that makes none stands first."""
    print(
        f"{'form of the report':44}{'seconds':>9}{'cpu s':>8}{'MB, peak':>10}{'MB, file':>10}{'pages':>7}"
        f"{'pages/cpu s':>13}",
        flush=True,
    )
    failed = 0
    for form in [*FORMS, "chromium"]:
        words = [sys.executable, "-m", "bench.forms", form]
        done = subprocess.run(words, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{form:44}  not made: {(done.stderr.strip().splitlines() or ['killed'])[-1][:120]}", flush=True)
            failed += 1
            continue
        found = json.loads(done.stdout.strip().splitlines()[-1])
        if found is None:
            continue
        speed = f"{found['pages'] / found['cpu']:13.1f}" if found["pages"] else ""
        pages = found["pages"] or ""
        size = found["bytes"] / 1e6
        print(
            f"{form:44}{found['seconds']:9.1f}{found['cpu']:8.1f}{found['peak'] / 1e6:10.0f}{size:10.1f}"
            f"{pages:>7}{speed}",
            flush=True,
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())
