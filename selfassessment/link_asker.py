"""Reads a web address from standard input, asks it whether it still answers, and prints `{"problem": sentence}`.

A program of its own, run by `selfassessment.links` in a process with limits: what stands behind an address that
somebody typed may answer a byte a minute for a year. Imports nothing of the portal.

Whoever types a link must not be able to look around inside the network the portal runs in. So the name is resolved
here, every address it has must be a public one, the connection is made to the very address that was looked at, and
each redirect goes through the same door. No body is read: the status is all that is wanted.
"""

import ipaddress
import json
import resource
import socket
import sys
from urllib.parse import urljoin, urlsplit

import urllib3

CONNECT_SECONDS, READ_SECONDS = 5, 10
MAX_REDIRECTS = 5
MAX_MEMORY = 512 * 1024 * 1024
PORTS = {80, 443, 8080, 8443}  # others are no places for a page, and asking them would be knocking on doors
REDIRECTS = {301, 302, 303, 307, 308}
NAT64 = ipaddress.ip_network("64:ff9b::/96")

IN_WORDS = {
    401: "Asks for a sign-in (401)",
    403: "Not open to everyone (403)",
    404: "Not found (404)",
    410: "Gone for good (410)",
    429: "Too busy to answer (429)",
}


class ProblemError(Exception):
    """Why the address does not answer, in words that a date can follow."""


def main(name: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    json.dump({"problem": ask(sys.stdin.read().strip(), name)}, sys.stdout)


def ask(url: str, name: str) -> str:
    """What is wrong with the address, or nothing if it answers; `name` is what we call ourselves."""
    try:
        for _ in range(MAX_REDIRECTS + 1):
            status, location = _status_of(url, name)
            if status not in REDIRECTS or not location:
                return _in_words(status)
            url = urljoin(url, location)
    except ProblemError as problem:
        return str(problem)
    return "Leads from one address to the next without end"


def _in_words(status: int) -> str:
    if status < 400:
        return ""
    if status >= 500:
        return f"The server had a fault ({status})"
    return IN_WORDS.get(status, f"Refused to answer ({status})")


def _status_of(url: str, name: str) -> tuple[int, str]:
    """The status and where it sends us. HEAD first; some servers only know GET, and say anything at all to HEAD."""
    host, port, is_secure, path = _place(url)
    address = public_address(host, port)
    for method in ["HEAD", "GET"]:
        status, location = _request(method, address, host, port, is_secure, path, name)
        if status < 400 or status == 429:
            break
    return status, location


def _place(url: str) -> tuple[str, int, bool, str]:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise ProblemError("Not an address that can be asked") from None
    is_secure = parts.scheme == "https"
    port = port or (443 if is_secure else 80)
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or port not in PORTS:
        raise ProblemError("Not an address that can be asked")
    return host, port, is_secure, f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def public_address(host: str, port: int) -> str:
    """The address to connect to. One private address among several is enough to refuse."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ProblemError("No server of this name") from None
    addresses = [entry[4][0] for entry in found]
    if not addresses or not all(map(is_public, addresses)):
        raise ProblemError("Not asked (it leads into a private network)")
    return addresses[0]


def is_public(address: str) -> bool:
    """Is it an address of the open internet, also where one kind of address is wrapped in another?"""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in NAT64:  # how a network that speaks only version 6 writes the addresses of version 4
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        wrapped = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if any(inner is not None and not is_public(str(inner)) for inner in wrapped):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _request(method, address, host, port, is_secure, path, name) -> tuple[int, str]:
    common = {
        "timeout": urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        "retries": False,
        "maxsize": 1,
    }
    if is_secure:  # the certificate has to be that of the name, though we connect to the address we looked at
        pool = urllib3.HTTPSConnectionPool(
            address, port, cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host, **common
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, **common)
    default = 443 if is_secure else 80
    literal = f"[{host}]" if ":" in host else host
    headers = {
        "Host": literal if port == default else f"{literal}:{port}",
        "User-Agent": name,
        "Accept": "*/*",
        "Connection": "close",
    }
    try:
        response = pool.request(
            method, path, headers=headers, redirect=False, assert_same_host=False, preload_content=False
        )
        status, location = response.status, response.headers.get("Location", "")
        response.close()
    except urllib3.exceptions.NewConnectionError:  # to the library a kind of time-out
        raise ProblemError("No connection") from None
    except urllib3.exceptions.TimeoutError:
        raise ProblemError("No answer in time") from None
    except urllib3.exceptions.SSLError:
        raise ProblemError("Its certificate is not in order") from None
    except (urllib3.exceptions.HTTPError, OSError, ValueError, UnicodeError):
        raise ProblemError("No connection") from None
    finally:
        pool.close()
    return status, location


if __name__ == "__main__":
    main(sys.argv[1])
