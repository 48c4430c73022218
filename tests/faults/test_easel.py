"""The process that draws: what it is asked, that others go on meanwhile, and that nothing ends but a drawing."""

import contextlib
import os
import subprocess
import sys
import threading
import time

import forks
import psutil
import pytest
import vl_convert

from safeguarding.reporting.page import drawing

TEXT = {"mark": "text", "data": {"values": [{"n": "one"}]}, "encoding": {"text": {"field": "n"}}}
LONG = TEXT | {"data": {"values": [{"n": f"{n}"} for n in range(4000)]}, "encoding": {"y": {"field": "n"}}}


@pytest.fixture(autouse=True)
def fresh():
    """Have an engine of its own for each test, and none afterwards."""
    _end()
    yield
    _end()


def _end():
    if drawing.start.cache_info().currsize:
        drawing._end(drawing.start())
        drawing.start.cache_clear()


def drawn():
    return drawing.svg(drawing.drawable(TEXT))


def test_a_drawing_is_what_the_engine_makes_here():
    assert ">one</text>" in drawn()
    assert drawn() == vl_convert.vegalite_to_svg(drawing.drawable(TEXT), allowed_base_urls=[])


def test_dots_are_as_many_as_asked_for():
    plain = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20"/></svg>'
    assert int.from_bytes(drawing.png(plain, 2.5)[16:20], "big") == 75


def test_what_cannot_be_drawn_is_said_and_the_next_is_drawn():
    with pytest.raises(ValueError, match="not allowed"):
        drawing.svg(drawing.drawable(TEXT | {"data": {"url": "https://evil.example/x.csv"}}))
    assert ">one</text>" in drawn()


def test_other_threads_go_on_while_something_is_drawn():
    """They wait for kernels: vl-convert holds the interpreter of the process that it draws in."""
    drawn()
    counted, over = [], threading.Event()
    counting = threading.Thread(target=lambda: _count(counted, over))
    counting.start()
    began = time.perf_counter()
    drawing.svg(drawing.drawable(LONG))
    lasted = time.perf_counter() - began
    over.set()
    counting.join()
    assert lasted > 0.1, "the drawing is too small to tell"
    assert len(counted) > 2, "the others stood still"


def _count(counted, over):
    while not over.wait(0.01):
        counted.append(1)


def test_an_engine_that_was_killed_is_started_again():
    drawn()
    drawing.start().kill()
    assert ">one</text>" in drawn()


def test_what_ends_the_engine_is_no_drawing_and_ends_nothing_else():
    """No XML can hold this character; ``specs.drawable`` would have replaced it."""
    with pytest.raises(ValueError, match="ends the process that draws it"):
        drawing.svg(TEXT | {"data": {"values": [{"n": "\x00"}]}})
    assert ">one</text>" in drawn()


def test_a_drawing_that_never_ends_is_given_up(monkeypatch):
    """An engine that stands still, and the one that is started in its place."""
    monkeypatch.setattr(drawing, "PATIENCE", 0.3)
    started = drawing.start

    def stopped():
        psutil.Process(started().pid).suspend()
        return started()

    stopped.cache_clear, stopped.cache_info = started.cache_clear, started.cache_info
    monkeypatch.setattr(drawing, "start", stopped)
    with pytest.raises(ValueError, match=r"takes longer than 0\.3 seconds"):
        drawing.svg(drawing.drawable(TEXT))


def test_an_answer_that_nobody_waited_for_is_not_the_next_one(monkeypatch):
    first = drawing.start()
    monkeypatch.setattr(first, "stdout", Interrupted(first.stdout))
    with pytest.raises(KeyboardInterrupt):
        drawing.svg(drawing.drawable(LONG))
    assert first.poll() is not None
    assert ">one</text>" in drawn()


class Interrupted:
    def __init__(self, file):
        self.close = file.close

    def readline(self):
        raise KeyboardInterrupt


ASKS = """
import sys, time
from safeguarding.reporting.page import drawing
print(drawing.start().pid, flush=True)
time.sleep(60 if len(sys.argv) > 1 else 0)
"""


@pytest.mark.parametrize("how", ["ends", "is killed"])
def test_the_engine_ends_with_the_process_that_started_it(how):
    arguments = ["stay"] if how == "is killed" else []
    asks = [sys.executable, "-W", "error", "-c", ASKS, *arguments]
    with subprocess.Popen(asks, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        engine = int(process.stdout.readline())
        if how == "is killed":
            process.kill()
        assert process.stderr.read() == ""
    end = time.monotonic() + 60
    while _runs(engine) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _runs(engine)


def _runs(pid):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() not in forks.ENDED
    return False


def test_what_is_asked_for_ahead_is_drawn_once_and_is_the_same():
    other = drawing.drawable(TEXT | {"data": {"values": [{"n": "two"}]}})
    drawing.ask_ahead(other)
    drawing.ask_ahead(other)
    assert len(drawing._AHEAD) == 1
    # Written in another order: a specification is known by what it says.
    assert drawing.svg(dict(reversed(other.items()))) == vl_convert.vegalite_to_svg(other, allowed_base_urls=[])
    assert not drawing._AHEAD


def test_what_is_wrong_with_a_drawing_is_said_to_who_wants_it():
    wrong = drawing.drawable(TEXT | {"data": {"url": "https://evil.example/x.csv"}})
    drawing.ask_ahead(wrong)
    with pytest.raises(ValueError, match="not allowed"):
        drawing.svg(wrong)


def test_what_nobody_wants_any_more_is_not_drawn(monkeypatch):
    drawn = []
    monkeypatch.setattr(drawing, "_drawn", lambda what, given: [drawn.append(given), time.sleep(0.2)])
    for n in range(5):
        drawing.ask_ahead({"n": n})
    drawing.forget()
    drawing._hand().submit(lambda: None).result()
    assert len(drawn) < 3
    assert not drawing._AHEAD
