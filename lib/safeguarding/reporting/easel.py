"""What a chart is drawn on: a process of its own, since the engine holds up every thread of the one it draws in.

It is started once, in the same surroundings on every machine, and ends with the process that started it. What will be
wanted can be asked for ahead of that: a notebook's charts are drawn while its other cells run.
"""

import atexit
import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path

SURROUNDINGS = {"TZ": "UTC", "FONTCONFIG_FILE": str(Path(__file__).parent / "template" / "fonts.conf")}
"""What the engine finds as it starts. The fonts it brings measure text ten times faster than those of the machine,
which it opens again for each letter."""
PATIENCE = 60
"""Seconds that a drawing may take; a usual one takes a twentieth of one."""
_ONE_AT_A_TIME = threading.Lock()
_AHEAD: dict[str, Future] = {}
"""Drawings that were asked for ahead, by what they are of."""


def svg(spec: dict) -> str:
    """Draw a Vega-Lite specification that ``specs.drawable`` made; nothing is loaded for it.

    Raises
    ------
    ValueError
        It cannot be drawn, would load something, ends the engine, or takes longer than ``PATIENCE``.
    """
    ahead = _AHEAD.pop(_named(spec), None)
    return ahead.result() if ahead else _drawn("svg", {"spec": spec})


def ahead(spec: dict) -> None:
    """Ask for a drawing that will be wanted; what is wrong with it is said to who wants it."""
    if _named(spec) not in _AHEAD:
        _AHEAD[_named(spec)] = _hand().submit(_drawn, "svg", {"spec": spec})


def forget() -> None:
    """Draw nothing more that was asked for ahead and that nobody has wanted."""
    while _AHEAD:
        with contextlib.suppress(KeyError):
            _AHEAD.popitem()[1].cancel()


def png(drawing: str, scale: float) -> bytes:
    """Draw a drawing (SVG) as dots, so many of which are as wide as one of its pixels; the same errors."""
    return base64.b64decode(_drawn("png", {"svg": drawing, "scale": scale}))


@cache
def start() -> subprocess.Popen:
    """Have the engine start, without waiting until it has."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "safeguarding.reporting.engine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | SURROUNDINGS,
        # An interrupt at the terminal is for the process that asks.
        start_new_session=True,
    )
    atexit.register(_end, process)
    return process


@cache
def _hand() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


def _named(spec: dict) -> str:
    return json.dumps(spec, sort_keys=True)


def _drawn(what: str, given: dict[str, object]) -> str:
    """Have something drawn; an engine that ended, whatever ended it, is started once more."""
    for _ in range(2):
        with contextlib.suppress(EOFError, OSError):
            answer = _answer(what, given)
            if "made" in answer:
                return answer["made"]
            raise ValueError(answer["wrong"])
    raise ValueError(f"a chart ends the process that draws it, or takes longer than {PATIENCE} seconds")


def _answer(what: str, given: dict[str, object]) -> dict[str, str]:
    """Ask, and wait for the answer; an engine that was asked and not listened to is of no use to the next."""
    with _ONE_AT_A_TIME:
        process, heard = start(), b""
        late = threading.Timer(PATIENCE, process.kill)
        late.start()
        try:
            process.stdin.write(json.dumps((what, given)).encode("ascii") + b"\n")
            process.stdin.flush()
            heard = process.stdout.readline()
        finally:
            late.cancel()
            if not heard.endswith(b"\n"):
                start.cache_clear()
                _end(process)
    if not heard:
        raise EOFError
    return json.loads(heard)


def _end(process: subprocess.Popen) -> None:
    atexit.unregister(_end)
    process.kill()
    process.wait()
    with contextlib.suppress(OSError):
        process.stdin.close()
    process.stdout.close()
