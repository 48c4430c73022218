"""What is served of a notebook, and to whom: nothing without the token, and with it one page and what it is made of."""

import logging
import re
import signal
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
import servers
import stub_explorer
from examples import telling
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import IOLoop

from safeguarding.cli import main
from safeguarding.errors import InputError
from safeguarding.explorer import gate, serving

SERVED = ("/", "/voila/static/voila.js", "/voila/templates/lab/static/theme-light.css")
PARTS = (
    "/voila/labextensions/anywidget/package.json",
    "/voila/api/themes/@jupyterlab/theme-light-extension/index.css",
)
NOT_SERVED = (
    *("/api", "/api/contents", "/api/contents/explorer.ipynb", "/api/kernels", "/api/kernelspecs", "/api/sessions"),
    *("/api/terminals", "/terminals/1", "/tree", "/lab", "/login", "/logout", "/explorer.ipynb", "/anything"),
    *("/voila/tree", "/voila/render/explorer.ipynb", "/voila/files/explorer.ipynb", "/voila/query/a-b-c-d-e"),
    *("/voila/execution/a-b-c-d-e", "/voila/static/../app.py", "/voila/static/%2e%2e/%2e%2e/app.py"),
    *("/?register=data/example&x=/../../etc/passwd".replace("/?", "/nothing?"),),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with servers.voila(tmp_path_factory.mktemp("served"), stub_explorer.notebook()) as running:
        yield running


def asked(server, path, token=True, method="GET", **headers):
    """Ask for a path; give the status and what came."""
    base, _, secret = server.address.partition("/?token=")
    given = (
        {"Authorization": f"token {secret}"} if token is True else {"Authorization": f"token {token}"} if token else {}
    )
    made = urllib.request.Request(f"{base}{path}", method=method, headers=given | headers)
    try:
        with urllib.request.urlopen(made, timeout=60) as came:
            return came.status, came.read().decode("utf-8")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode("utf-8")


def test_who_answers_each_ping_is_not_cut_off():
    """At the next ping, the last answer is as old as the time between two, and a little more."""
    closed, now = [], IOLoop.current().time()
    page = WebSocketMixin()
    page.settings = serving._settings(Path("served/explorer.ipynb"), 1, "secret")["tornado_settings"]
    page.ws_connection = SimpleNamespace(client_terminated=False)
    page.ping, page.close = lambda _: None, lambda: closed.append(True)
    page.log = logging.getLogger("served")
    page.last_ping = page.last_pong = now - page.ping_interval / 1000 - 0.5
    page.send_ping()
    assert not closed
    page.last_ping, page.last_pong = now, now - 10 * page.ping_interval / 1000
    page.send_ping()
    assert closed


# To whom


@pytest.mark.parametrize("path", [*SERVED, *PARTS, *NOT_SERVED])
@pytest.mark.parametrize("token", [False, "wrong"])
def test_nothing_is_given_without_the_token(server, path, token):
    assert asked(server, path, token) == (403, f"403: {gate.SAYS[403]}\n")


@pytest.mark.parametrize("path", [*SERVED, *PARTS])
def test_the_page_and_its_parts_are_given_with_it(server, path):
    assert asked(server, path)[0] == 200


@pytest.mark.parametrize("path", NOT_SERVED)
def test_nothing_else_is_given_even_with_it(server, path):
    status, came = asked(server, path)
    assert status in (403, 404)
    assert came.count("\n") == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/api/kernels", "/api/contents", "/api/terminals", "/api/sessions"])
def test_nothing_is_begun_or_changed(server, path, method):
    assert asked(server, path, method=method)[0] in (403, 404, 405)
    assert asked(server, path, token=False, method=method)[0] in (403, 404, 405)


def test_another_name_for_this_machine_is_refused(server):
    """A page of somebody else's that has its name mean this machine does not reach the server."""
    assert asked(server, "/", Host="register.example:8866")[0] == 403


def test_a_token_is_long_and_new_each_time(server, tmp_path):
    secret = server.address.partition("token=")[2]
    assert len(secret) >= 40
    with servers.voila(tmp_path, stub_explorer.notebook()) as other:
        assert other.address.partition("token=")[2] != secret


def test_only_this_machine_is_listened_to(server):
    process = psutil.Process(server.process.pid)
    every = [each for one in (process, *process.children(recursive=True)) for each in one.net_connections("inet")]
    listening = [each.laddr.ip for each in every if each.status == psutil.CONN_LISTEN]
    assert listening
    assert set(listening) == {serving.HERE}


def test_the_page_loads_from_nowhere_else_and_tells_nobody(server):
    base = server.address.partition("?")[0]
    with urllib.request.urlopen(server.address, timeout=60) as came:
        headers, page = came.headers, came.read().decode("utf-8")
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "SameSite=Strict" in headers["Set-Cookie"]
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "http" not in page.replace(base, "").replace('"mathjaxConfig"', "").replace("http://www.w3.org", "")


def test_the_page_says_nothing_of_where_it_lies_or_how_it_is_made(server):
    page = asked(server, "/")[1]
    for told in (str(server.temporary), str(Path(serving.__file__).parents[2]), "import ipywidgets", "not served"):
        assert told not in page


def test_a_query_sets_no_parameter(server):
    _, page = asked(server, "/?register=data/example&template=reveal&theme=dark")
    assert "data/example" not in page
    assert 'lang="en-GB"' in page


# When it goes wrong, and when it ends


def test_an_error_is_told_without_a_traceback_or_a_path(tmp_path):
    with servers.voila(tmp_path, stub_explorer.notebook("open('/nowhere/at/all.csv')")) as failing:
        page = asked(failing, "/")[1]
    assert gate.WENT_WRONG in page
    for told in ("Traceback", "nowhere", "FileNotFoundError", "site-packages"):
        assert told not in page
    assert "FileNotFoundError" in failing.wrote


@pytest.mark.parametrize("how", telling([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], signal.SIGTERM))
def test_it_ends_quietly_and_leaves_nothing(tmp_path, how):
    with servers.voila(tmp_path, stub_explorer.notebook()) as running:
        assert asked(running, "/")[0] == 200
        process = psutil.Process(running.process.pid)
        kernels = process.children(recursive=True)
        assert kernels
        servers.end(running, how)
        assert running.process.returncode == 0
        assert list(running.temporary.iterdir()) == []
        psutil.wait_procs(kernels, timeout=60)
        assert not [each for each in kernels if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    assert running.wrote.splitlines() == [running.address, "Open this address in a browser; Ctrl-C ends it."]


def test_who_has_no_home_is_served_and_nothing_is_left(tmp_path, monkeypatch):
    given = servers.environment

    def homeless(folder):
        return given(folder) | dict.fromkeys(servers.FOLDERS, "/proc/nowhere")

    monkeypatch.setattr(servers, "environment", homeless)
    with servers.voila(tmp_path, stub_explorer.notebook()) as running:
        assert asked(running, "/")[0] == 200
        servers.end(running, signal.SIGTERM)
        assert list(running.temporary.iterdir()) == []


def test_many_pages_have_few_kernels_and_the_newest_is_among_them(tmp_path):
    with servers.voila(tmp_path, stub_explorer.notebook()) as running, ThreadPoolExecutor(9) as pages:
        assert {status for status, _ in pages.map(lambda _: asked(running, "/"), range(9))} == {200}
        page = asked(running, "/")[1]
        kept = servers.connected(psutil.Process(running.process.pid))
        # And one that waits for the next page.
        assert len(kept) <= 4 + 2
        assert re.search(r'"kernelId": ?"([0-9a-f-]+)"', page)[1] in kept


# What is served


def test_a_notebook_is_trimmed_to_its_explorer():
    trimmed = serving.trim(stub_explorer.notebook(), {"register": "data/example"}, "Somewhere")
    tags = [cell.metadata.tags for cell in trimmed.cells]
    assert tags == [["parameters"], ["injected-parameters"], ["explorer-needs"], ["explorer"]]
    assert 'register = "data/example"' in trimmed.cells[1].source
    assert all(not cell.outputs for cell in trimmed.cells)
    assert (trimmed.metadata.title, trimmed.metadata.register) == ("When is everything due?", "Somewhere")
    nbformat.validate(trimmed)


def test_a_notebook_without_an_explorer_is_refused():
    bare = stub_explorer.notebook()
    bare.cells = bare.cells[:3]
    with pytest.raises(InputError, match="tag the cell that shows it 'explorer'"):
        serving.trim(bare, {}, "")


def test_a_port_that_is_taken_is_told():
    with socket.socket() as taken:
        taken.bind((serving.HERE, 0))
        taken.listen()
        with pytest.raises(InputError, match="is taken; write another with --port"):
            serving.free(taken.getsockname()[1])
    assert serving.free(0) > 0


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_told(port):
    with pytest.raises(InputError, match="write a number from 1 to 65535"):
        serving.free(port)


# The command


@pytest.mark.parametrize(
    "wrong",
    [
        ["no/such/register"],
        ["data/sefton", "--rules", "nationl"],
        ["data/sefton", "--as-of", "soon"],
        ["data/sefton", "--mapping", "no/such/mapping.toml"],
        ["data/sefton", "--port", "70000"],
        ["data/sefton", "--port", "many"],
        ["data/sefton", "--scenario", "rapid_review: limit=soon"],
        [],
    ],
)
def test_a_wrong_argument_is_one_line_and_nothing_is_served(wrong, capsys, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(serving, "serve", lambda *_: pytest.fail("something was served"))
    try:
        code = main.main(["explore", *wrong])
    except SystemExit as end:
        code = end.code
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("safeguarding: ")


def test_the_register_is_fixed_in_what_is_served(monkeypatch):
    served = []
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(serving, "serve", lambda *given: served.append(given))
    port = serving.free(0)
    given = ["explore", "data/example", "--as-of", "2026-03-31", "--rules", "national", "--port", str(port)]
    given += ["--scenario", "name=Ten & less; rapid_review: limit=10"]
    assert main.main(given) == 0
    [(notebook, listened, link)] = served
    assert listened == port
    assert link == "#scenario=name%3D%22Ten%20%26%20less%22%3B%20rapid_review%3A%20limit%3D10"
    [injected] = [cell.source for cell in notebook.cells if "injected-parameters" in cell.metadata.tags]
    for line in (
        'register = "data/example"',
        'as_of = "2026-03-31"',
        'rule_sets = "national"',
        'audience = "internal"',
    ):
        assert line in injected
