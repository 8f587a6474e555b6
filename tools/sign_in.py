"""Signs scripts in to a service that they have just started on a fresh data folder."""

from __future__ import annotations

import http.cookiejar
import json
import secrets
import typing
import urllib.request

LISTENING = "listening on "
FIRST = "first administrator: open "
EVERYTHING = ["administrator", "technician", "pathologist", "validator"]

_cookies = http.cookiejar.CookieJar()
urllib.request.install_opener(urllib.request.build_opener(urllib.request.HTTPCookieProcessor(_cookies)))


class Started(typing.NamedTuple):
    """A service that somebody is signed in to; every `urllib.request.urlopen` shows their session."""

    address: str
    password: str


def call(address: str, method: str, path: str, body: object = None) -> typing.Any:
    """Send JSON and give the JSON that comes back, if any."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def first_administrator(lines: typing.Iterable[str]) -> Started | None:
    """Read the first two lines of `zhedel serve` and take every role; `None` if it ended before."""
    address = ""
    for line in lines:
        if line.startswith(LISTENING):
            address = line.removeprefix(LISTENING).strip()
        elif line.startswith(FIRST):
            password = secrets.token_urlsafe(12)
            redeem(address, line.split("#", 1)[1].strip(), password)
            me = call(address, "GET", "/api/v1/session")["id"]
            call(address, "PATCH", f"/api/v1/users/{me}", {"roles": EVERYTHING})
            return Started(address, password)
    return None


def show(cookie_header: str) -> None:
    """Show the session of this cookie header from now on."""
    name, value = cookie_header.split("=", 1)
    for one in _cookies:
        if one.name == name:
            one.value = value


def redeem(address: str, secret: str, password: str) -> None:
    """Set the password of whoever was sent a one-time link, and sign in as them."""
    call(address, "POST", "/api/v1/invitations/redeem", {"secret": secret, "password": password})


def cookie() -> str:
    """The cookie header of the session, for programs that are no Python."""
    return "; ".join(f"{one.name}={one.value}" for one in _cookies)
