"""Links are asked whether they answer: politely, in words, and never inside our own network."""

import datetime
import http.server
import socket
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from reports import tasks as reports_tasks
from selfassessment import link_asker, links, tasks
from selfassessment.actions import evidence
from selfassessment.actions import links as actions
from selfassessment.models import Evidence, LinkCheck, LinkHost

NAME = "CompactTracker link check (+https://tracker.example.org)"


class Server(http.server.ThreadingHTTPServer):
    """Answers what its `answers` say for a path: a status, or a status and a place to go to."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = {}, []


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.server.asked.append((self.command, self.path, self.headers["Host"], self.headers["User-Agent"]))
        status, location = self.server.answers.get((self.command, self.path), self.server.answers[self.path])
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "GET":
            try:
                self.wfile.write(b"x" * 50_000_000)
            except OSError:
                self.server.asked.append("hung up")

    do_HEAD = do_GET = answer  # noqa: N815 - the names that the standard library calls

    def log_message(self, *args):
        """Tests say what they saw themselves."""


@pytest.fixture
def server(monkeypatch):
    """A server on this machine, taken for one of the open internet under the name pages.example.org."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    port = server.server_address[1]
    monkeypatch.setattr(link_asker, "PORTS", {port})
    real = link_asker.public_address

    def public_address(host, asked_port):
        return "127.0.0.1" if host == "pages.example.org" else real(host, asked_port)

    monkeypatch.setattr(link_asker, "public_address", public_address)
    server.url = f"http://pages.example.org:{port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(url):
    return link_asker.ask(url, NAME)


class TestAsking:
    @pytest.mark.parametrize(
        ("status", "problem"),
        [
            (200, ""),
            (204, ""),
            (304, ""),
            (401, "Asks for a sign-in (401)"),
            (403, "Not open to everyone (403)"),
            (404, "Not found (404)"),
            (410, "Gone for good (410)"),
            (418, "Refused to answer (418)"),
            (429, "Too busy to answer (429)"),
            (503, "The server had a fault (503)"),
        ],
    )
    def test_status_is_said_in_words(self, server, status, problem):
        server.answers["/x"] = (status, "")
        assert ask(f"{server.url}/x") == problem

    def test_it_says_who_it_is_and_for_which_name_it_came(self, server):
        server.answers["/a?b=1"] = (200, "")
        assert ask(f"{server.url}/a?b=1#c") == ""
        assert server.asked == [("HEAD", "/a?b=1", server.url.removeprefix("http://"), NAME)]

    def test_server_that_does_not_know_head_is_asked_again_and_its_page_is_not_read(self, server):
        server.answers |= {("HEAD", "/x"): (405, ""), "/x": (200, "")}
        assert ask(f"{server.url}/x") == ""
        assert [asked[0] for asked in server.asked if asked != "hung up"] == ["HEAD", "GET"]

    def test_redirects_are_followed_to_their_end(self, server):
        server.answers |= {"/a": (301, "/b"), "/b": (302, f"{server.url}/c"), "/c": (404, "")}
        assert ask(f"{server.url}/a") == "Not found (404)"

    def test_circle_is_left(self, server):
        server.answers["/a"] = (302, "/a")
        assert ask(f"{server.url}/a") == "Leads from one address to the next without end"
        assert len(server.asked) == link_asker.MAX_REDIRECTS + 1

    @pytest.mark.parametrize("inside", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/"])
    def test_redirect_into_our_own_network_is_not_followed(self, server, inside, monkeypatch):
        monkeypatch.setattr(link_asker, "PORTS", {*link_asker.PORTS, 80})
        server.answers["/a"] = (302, inside)
        assert ask(f"{server.url}/a") == "Not asked (it leads into a private network)"

    def test_redirect_to_what_is_no_page_is_not_followed(self, server):
        for location in ["file:///etc/passwd", "ftp://pages.example.org/", "http://pages.example.org:22/"]:
            server.answers["/a"] = (302, location)
            assert ask(f"{server.url}/a") == "Not an address that can be asked"

    def test_nobody_there(self, server):
        server.shutdown()
        server.server_close()
        assert ask(f"{server.url}/x") == "No connection"

    def test_server_that_says_nothing(self, server, monkeypatch):
        silent = socket.create_server(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        monkeypatch.setattr(link_asker, "PORTS", {port})
        monkeypatch.setattr(link_asker, "READ_SECONDS", 0.2)
        with silent:
            assert ask(f"http://pages.example.org:{port}/") == "No answer in time"

    def test_plain_server_has_no_certificate(self, server):
        assert ask(server.url.replace("http://", "https://") + "/") == "Its certificate is not in order"

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://example.org/",
            "http://user:secret@example.org/",
            "http://example.org:25/",
            "http://example.org:notaport/",
            "http:///x",
            "http://[::1",
            "x",
            "",
            "http://" + "a" * 300 + ".org/",
        ],
    )
    def test_what_is_no_address_of_a_page_is_not_asked(self, url):
        assert ask(url) == "Not an address that can be asked"


class TestPlaces:
    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
            *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),  # noqa: S104
            *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
            *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::"),
        ],
    )
    def test_private_addresses_however_wrapped_are_none_of_the_internet(self, address):
        assert not link_asker.is_public(address)

    @pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "64:ff9b::808:808"])
    def test_public_ones_are(self, address):
        assert link_asker.is_public(address)

    def test_name_with_one_private_address_among_public_ones_is_refused(self, monkeypatch):
        def getaddrinfo(host, port, **kwargs):
            return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("10.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        assert ask("http://pages.example.org/") == "Not asked (it leads into a private network)"

    @pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f.1", "2130706433", "[::ffff:7f00:1]"])
    def test_other_spellings_of_this_machine_are_refused(self, host):
        assert ask(f"http://{host}/") == "Not asked (it leads into a private network)"

    def test_name_that_nobody_has(self, monkeypatch):
        def getaddrinfo(*args, **kwargs):
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        assert ask("http://nobody.example.org/") == "No server of this name"

    def test_connection_is_made_to_the_address_that_was_looked_at(self, server, monkeypatch):
        """A name that means another address at the second look-up must not be looked up twice."""
        looked_up = []
        monkeypatch.setattr(link_asker, "public_address", lambda host, port: looked_up.append(host) or "127.0.0.1")
        server.answers["/x"] = (200, "")
        assert ask(f"{server.url}/x") == ""
        assert looked_up == ["pages.example.org"]


def test_the_program_runs_by_itself(settings):
    assert links.ask("http://127.0.0.1/") == "Not asked (it leads into a private network)"


def test_program_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(links, "ASKER", slow)
    monkeypatch.setattr(links, "MAX_SECONDS", 0.3)
    assert links.ask("http://example.org/") == "No answer in time"


def test_program_that_fails_is_no_fault_of_the_link(monkeypatch, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(1)")
    monkeypatch.setattr(links, "ASKER", broken)
    assert links.ask("http://example.org/") == "Could not be asked"


@pytest.mark.django_db
class TestWritingDown:
    @pytest.fixture
    def page(self, northside, omar) -> Evidence:
        return add(northside, omar, "https://example.org/plan")

    def test_says_since_when(self, page):
        first, second, third = (moment(day) for day in [1, 8, 15])
        assert actions.check(page, at=first, ask=answers("")).in_words == "Answered on 1 May 2027"
        assert actions.check(page, at=second, ask=answers("")).in_words == "Answered on 8 May 2027"
        assert actions.check(page, at=second, ask=answers("Not found (404)")).in_words == (
            "Not found (404) since 8 May 2027"
        )
        assert actions.check(page, at=third, ask=answers("Not found (404)")).in_words == (
            "Not found (404) since 8 May 2027"
        )
        assert actions.check(page, at=third, ask=answers("Gone for good (410)")).in_words == (
            "Gone for good (410) since 15 May 2027"
        )
        assert actions.check(page, at=third, ask=answers("")).in_words == "Answered on 15 May 2027"
        assert LinkCheck.objects.count() == 1

    def test_one_server_is_asked_by_one_worker_at_a_time(self, page, northside, omar):
        other = add(northside, omar, "https://example.org/other")
        elsewhere = add(northside, omar, "https://example.com/")
        asked_meanwhile = []

        def ask(url):
            asked_meanwhile.append(actions.check(other, at=moment(1), ask=answers("")))
            asked_meanwhile.append(actions.check(elsewhere, at=moment(1), ask=answers("")))
            return ""

        assert actions.check(page, at=moment(1), ask=ask)
        assert [found and found.evidence for found in asked_meanwhile] == [None, elsewhere]
        assert actions.check(other, at=moment(1), ask=answers(""))

    def test_claim_of_a_worker_that_was_killed_runs_out(self, page):
        with pytest.raises(KeyboardInterrupt):
            actions.check(page, at=moment(1), ask=interrupted)
        assert LinkHost.objects.get().busy_until_at is None
        LinkHost.objects.update(busy_until_at=moment(1) + datetime.timedelta(seconds=5))
        assert actions.check(page, at=moment(1), ask=answers("")) is None
        assert actions.check(page, at=moment(1) + datetime.timedelta(seconds=6), ask=answers(""))

    def test_link_that_was_removed_meanwhile_is_let_go(self, page):
        def ask(url):
            Evidence.objects.filter(pk=page.pk).delete()
            return ""

        assert actions.check(page, at=moment(1), ask=ask) is None

    def test_due_are_those_on_offer_not_asked_for_a_week_the_oldest_first(self, page, northside, omar):
        now = timezone.now()
        week, month, never = (add(northside, omar, f"https://{name}.org/") for name in ["week", "month", "never"])
        recent = add(northside, omar, "https://recent.org/")
        retired = add(northside, omar, "https://retired.org/")
        evidence.retire(retired, by=omar, at=now)
        page = evidence.add_version(
            page, new_link={"title": "Plan", "url": "https://newer.org/"}, by=omar, at=timezone.now()
        )
        for item, days in [(week, 8), (month, 30), (recent, 2)]:
            actions.check(item, at=now - datetime.timedelta(days=days), ask=answers(""))
        asked = []

        def ask(url):
            asked.append(url)
            return ""

        actions.check_due(ask=ask, sleep=lambda seconds: None)
        assert asked == [never.url, page.url, month.url, week.url]
        asked.clear()
        actions.check_due(everything=True, ask=ask, sleep=lambda seconds: None)
        assert len(asked) == 5

    def test_pauses_between_two_questions_to_one_server(self, page, northside, omar):
        add(northside, omar, "https://example.org/other")
        add(northside, omar, "https://example.com/")
        pauses = []
        actions.check_due(ask=answers(""), sleep=pauses.append)
        assert pauses == [actions.SECONDS_BETWEEN]


def add(organisation, by, url) -> Evidence:
    return evidence.add_link(organisation, title=url, url=url, by=by, at=timezone.now())


def moment(day: int) -> datetime.datetime:
    return datetime.datetime(2027, 5, day, 12, tzinfo=datetime.UTC)


def answers(problem: str):
    return lambda url: problem


def interrupted(url):
    raise KeyboardInterrupt


@pytest.mark.django_db
class TestDoors:
    @pytest.fixture(autouse=True)
    def asked(self, monkeypatch):
        asked = []
        monkeypatch.setattr(links, "ask", lambda url: asked.append(url) or "Not found (404)")
        return asked

    def test_nothing_is_asked_unless_the_portal_may(self, northside, omar, asked):
        client = Client()
        client.force_login(omar)
        told = {"link_url": "https://example.org/", "visibility": "partners"}
        client.post("/organisations/northside-icb/evidence/add-link/", told)
        item = Evidence.objects.get()
        assert client.post(f"{item.get_absolute_url()}check/").status_code == 403
        with pytest.raises(CommandError, match="Set LINK_CHECKS=on"):
            call_command("check_links")
        assert not asked

    def test_new_link_is_asked_and_the_page_says_what_came_of_it(self, northside, omar, asked, settings):
        settings.LINK_CHECKS = True
        client = Client()
        client.force_login(omar)
        told = {"link_url": "https://example.org/", "visibility": "partners"}
        text = client.post("/organisations/northside-icb/evidence/add-link/", told, follow=True).text
        assert asked == ["https://example.org/"]
        assert "Not found (404) since" in text
        assert "Ask it now" not in text  # it has just been asked
        LinkCheck.objects.update(checked_at=timezone.now() - datetime.timedelta(hours=1))
        url = Evidence.objects.get().get_absolute_url()
        assert "Ask it now" in client.get(url).text
        client.post(f"{url}check/")
        assert len(asked) == 2

    def test_the_worker_asks_each_day_what_is_due_a_few_at_a_time(self, northside, omar, asked, settings, monkeypatch):
        monkeypatch.setattr(actions.time, "sleep", lambda seconds: None)
        monkeypatch.setattr(tasks, "LINKS_AT_A_TIME", 2)
        for number in range(5):
            add(northside, omar, f"https://example.org/{number}")
        reports_tasks.take_daily_turn.enqueue("2027-05-01")
        assert not asked  # unless the portal may
        settings.LINK_CHECKS = True
        reports_tasks.take_daily_turn.enqueue("2027-05-02")
        assert len(asked) == 5
        reports_tasks.take_daily_turn.enqueue("2027-05-02")
        assert len(asked) == 5  # a second run finds nothing due

    def test_command_names_what_does_not_answer(self, northside, omar, settings, monkeypatch):
        settings.LINK_CHECKS = True
        monkeypatch.setattr(actions.time, "sleep", lambda seconds: None)
        add(northside, omar, "https://example.org/")
        out = StringIO()
        call_command("check_links", stdout=out)
        assert "1 asked, 1 without an answer." in out.getvalue()
        assert "Northside ICB: https://example.org/: Not found (404) since" in out.getvalue()
