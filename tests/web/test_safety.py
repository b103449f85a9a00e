"""Who may ask, and what every answer carries."""

from __future__ import annotations

import hmac
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from sessions.errors import UsageError
from sessions.web.app import application
from sessions.web.dashboard import entry
from sessions.web.safety import keys
from sessions.web.safety.hosts import is_ours
from sessions.web.settings import Settings
from tests.factories import gateway, ingest_lines
from tests.web.served import client, over_a_socket, said

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

KEY = "k\N{LATIN SMALL LETTER E WITH ACUTE}y 1"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_lines(tmp_path_factory.mktemp("safety"), gateway()).path


@pytest.fixture
def asking(path: Path) -> TestClient:
    return client(path)


@pytest.fixture
def with_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(entry, "WRONG_KEY_PAUSE_S", 0)
    return client(path, api_key=KEY)


# --- by which name ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "localhost:8787", "LOCALHOST:1", "localhost.:8787", "127.0.0.1", "127.0.0.1:8787",
        "[::1]", "[::1]:8787", "192.168.1.7:8787", "[fe80::1]:80", "box.lan:8787", "BOX.lan",
    ],
)  # fmt: skip
def test_names_that_are_ours_are_answered(host: str, path: Path) -> None:
    answer = client(path, allowed_hosts=("Box.Lan",)).get("/api/names", headers={"host": host})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8787", "127.0.0.1.evil.example", "localhost.evil.example:8787",
        "evil.example#localhost", "evil.example/localhost", "localhost@evil.example", "a@localhost",
        "localhost:8787:1", "localhost:port", "localhost, evil.example", "[::1", "::1", "[::1]evil.example",
        "[evil.example]", "127.0.0.1 evil.example", "local\thost", "", " ", "0x7f000001", "2130706433",
        "127.1", "box.lan.evil.example", "xbox.lan",
    ],
)  # fmt: skip
def test_other_names_are_refused(host: str, path: Path) -> None:
    answer = client(path, allowed_hosts=("box.lan",)).get("/api/names", headers={"host": host})

    assert answer.status_code == 421
    assert answer.json() == {
        "error": "this server is not reached under that name; allow it with --allowed-host"
    }


def test_a_request_without_a_name_is_refused(path: Path) -> None:
    with over_a_socket(application(Settings(path=path))) as port:
        nameless = said(port, b"GET /api/names HTTP/1.0\r\n\r\n")
        twice = said(
            port, b"GET /api/names HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n"
        )
        named = said(port, b"GET /api/names HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert nameless.startswith((b"HTTP/1.1 421", b"HTTP/1.0 421"))
    assert twice.split()[1] in {b"400", b"421"}
    assert named.startswith(b"HTTP/1.1 200")
    assert not is_ours("", frozenset())


def test_sockets_of_the_web_are_closed(path: Path) -> None:
    with over_a_socket(application(Settings(path=path))) as port:
        answer = said(
            port,
            b"GET /api/names HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        )

    assert answer.split()[1] in {b"403", b"421"}


# --- the key ------------------------------------------------------------------------------------------------


def raw(name: str, value: str) -> dict[bytes, bytes]:
    """Return a header with characters that its usual form does not take."""
    return {name.encode(): value.encode("latin-1")}


def bearer(key: str) -> dict[bytes, bytes]:
    return raw("authorization", f"Bearer {key}")


def test_a_key_is_shown_in_a_header(path: Path) -> None:
    plain = client(path, api_key="plain")

    assert plain.get("/api/names", headers=bearer("plain")).status_code == 200
    assert plain.get("/api/names", headers={"authorization": "bearer  plain "}).status_code == 200
    for wrong in ("", "plai", "plainn", "PLAIN", "Bearer plain", "plain\x00"):
        assert plain.get("/api/names", headers=bearer(wrong)).status_code == 401, wrong
    for wrong in ("plain", "Basic plain", "Bearer", "Token plain"):
        assert plain.get("/api/names", headers={"authorization": wrong}).status_code == 401, wrong


@pytest.mark.parametrize("path_", ["/api/names", "/api/openapi.json", "/v1/session/query", "/", "/nothing"])
def test_without_a_key_nothing_is_told(path_: str, with_key: TestClient) -> None:
    answer = with_key.get(path_)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "Trip" not in answer.text
    expected = "a key is asked for; send it as Authorization: Bearer KEY"
    if path_.startswith("/api/"):
        assert answer.json() == {"error": expected}
    elif path_.startswith("/v1/"):
        assert answer.json() == {"data": None, "error": expected}


def test_a_browser_is_asked_for_the_key_and_comes_back(with_key: TestClient) -> None:
    asked = with_key.get("/flows?name=A%26B&name=C", headers=BROWSER)

    assert asked.status_code == 303
    assert asked.headers["location"] == "/login?next=%2Fflows%3Fname%3DA%2526B%26name%3DC"
    form = with_key.get(asked.headers["location"], headers=BROWSER)
    assert form.status_code == 200
    assert 'value="/flows?name=A%26B&amp;name=C"' in form.text
    let_in = with_key.post("/login", data={"key": f" {KEY}\n", "next": "/flows?name=A%26B&name=C"})
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/flows?name=A%26B&name=C")
    cookie = SimpleCookie(let_in.headers["set-cookie"])["sessions_key"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/")
    assert KEY not in let_in.headers["set-cookie"]
    assert with_key.get("/api/names").status_code == 200  # the client keeps the cookie


def test_a_wrong_key_lets_nobody_in(with_key: TestClient) -> None:
    for wrong in ("", "key", KEY[:-1], KEY + "1", "\x00", "\udcff".encode("utf-8", "surrogatepass")):
        answer = with_key.post("/login", data={"key": wrong, "next": "/"})
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    answer = with_key.post("/login", content=b"\xff\xfe&&&=;key", headers={"content-type": "text/plain"})
    assert answer.status_code == 401


def test_a_cookie_of_another_key_is_none(with_key: TestClient) -> None:
    for value in (keys.cookie_value("other"), KEY.encode("latin-1").decode("latin-1"), "", "x" * 5000):
        headers = raw("cookie", f"sessions_key={value}")
        assert with_key.get("/api/names", headers=headers).status_code == 401
    good = {"cookie": f"a=b; sessions_key={keys.cookie_value(KEY)}; c=d"}
    assert with_key.get("/api/names", headers=good).status_code == 200


def test_a_wrong_key_has_to_wait(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("sessions.web.dashboard.entry.asyncio.sleep", wait)
    client(path, api_key=KEY).post("/login", data={"key": "wrong", "next": "/"})

    assert waited == [entry.WRONG_KEY_PAUSE_S]
    assert entry.WRONG_KEY_PAUSE_S >= 0.5


def test_keys_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        lengths.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr("sessions.web.safety.keys.hmac.compare_digest", noted)

    assert keys.is_key("abc", "abc")
    assert not keys.is_key("abc", "a")
    assert not keys.is_key("abc", "\ud800")
    assert lengths == [(32, 32)] * 3  # digests: neither how long a key is nor where it differs tells anything
    assert not keys.is_shown("abc", None, "sessions_key=short")
    assert lengths[3:], "a cookie is compared in the same way"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "https://evil.example", "http:evil.example", "/\\evil.example",
        "\\\\evil.example", "javascript:alert(1)", "evil.example", "/\tevil", "/ok\r\nset-cookie: a=b", "",
        "/\x00", "\t//evil.example", " //evil.example",
    ],
)  # fmt: skip
def test_the_way_back_is_on_this_server(target: str, with_key: TestClient) -> None:
    shown = with_key.get(f"/login?next={quote(target)}")
    let_in = with_key.post("/login", data={"key": KEY, "next": target})

    assert 'value="/"' in shown.text
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/")


def test_what_is_shown_of_the_way_back_is_escaped(with_key: TestClient) -> None:
    shown = with_key.get("/login?next=" + quote('/"><script>alert(1)</script>'))

    assert "<script>alert" not in shown.text


def test_static_files_and_the_form_need_no_key(with_key: TestClient) -> None:
    form = with_key.get("/login").text
    style = form.split('href="/static/')[1].split('"')[0]

    assert with_key.get(f"/static/{style}").status_code == 200
    for escape in ("/static/../api/names", "/static/%2e%2e/api/names", "/login/../api/names", "/staticx"):
        assert with_key.get(escape).status_code in {401, 404}
        assert "Trip" not in with_key.get(escape).text


def test_others_may_not_listen_in_without_a_key(path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.7", "box.lan"):
        with pytest.raises(UsageError, match="nobody is asked for a key"):
            Settings(path=path, host=host)
        with pytest.raises(UsageError, match="nobody is asked for a key"):
            Settings(path=path, host=host, api_key="")
        assert Settings(path=path, host=host, api_key="k").host == host
    for host in ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"):
        assert Settings(path=path, host=host).api_key is None


# --- pages of other sites -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://["},
        {"origin": "http://localhost:8787/"},
        {"origin": "http://localhost:3000"},
        {"origin": "http://localhost:8787.evil.example"},
        {"origin": "http://evil.example/localhost:8787"},
        {"origin": "ftp://localhost:8787"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost:8787"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ],
)
def test_other_sites_change_nothing(headers: dict[str, str], asking: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = asking.request(method, "/login", headers=headers, data={"key": "k"})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://localhost:8787"},
        {"sec-fetch-site": "same-origin", "origin": "http://localhost:8787"},
        {"sec-fetch-site": "none"},
    ],
)
def test_our_own_pages_and_programs_may(headers: dict[str, str], asking: TestClient) -> None:
    assert asking.post("/login", headers=headers, data={"key": "k"}).status_code == 303


def test_other_sites_cannot_make_the_server_work(asking: TestClient) -> None:
    def asked(**fetch: str) -> int:
        headers = {f"sec-fetch-{name}": value for name, value in fetch.items()}
        return asking.get("/api/names", headers=headers).status_code

    assert asked(site="cross-site", mode="no-cors", dest="image") == 403
    assert asked(site="same-site", mode="cors", dest="empty") == 403
    assert asked(site="cross-site", mode="navigate", dest="iframe") == 403
    assert asked(site="cross-site", mode="navigate", dest="document") == 200  # a link that somebody followed
    assert asked(site="same-origin", mode="cors", dest="empty") == 200
    assert asked(site="none", mode="navigate", dest="document") == 200
