"""How a set was made: every input, rule and line of code that decides what is in it, by its SHA-256."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from safeguarding import __version__, disclosure, repository, rules
from safeguarding.codebook import FILE as CODEBOOK
from safeguarding.reporting import suite
from safeguarding.reporting.orders import Order
from safeguarding.working_days import TABLE as CALENDAR

LIBRARY, LOCK = "lib/safeguarding", "requirements.lock"


@dataclass(frozen=True)
class Part:
    """Something a set was made from or with: what it is, which, and the SHA-256 of it; what is no file has none."""

    what: str
    which: str
    sha256: str = ""


@lru_cache(maxsize=1)
def parts(order: Order) -> tuple[Part, ...]:
    """List everything that decides what is in a set, no place of a machine among it; once for the set."""
    sets = rules.load_all(order.rule_sets)
    seen = disclosure.view(order.register, order.audience, order.as_of)
    made = [Part("Register", _named(seen, file), digest) for file, digest in seen.files.items()]
    made += [Part("Rule set", f"{each.name}: {each.title}", each.sha256) for each in sets]
    made += [Part("Calendar", Path(CALENDAR).name, _sha256(CALENDAR))]
    made += [Part("Codebook", Path(CODEBOOK).name, _sha256(CODEBOOK))]
    made += [Part("Parameter", f"{name}: {value}") for name, value in _parameters(order, seen).items()]
    made += [Part("Code", f"safeguarding {__version__}, its library and notebooks", code())]
    return (*made, Part("Environment", LOCK, _sha256(LOCK)))


def code() -> str:
    """Give one SHA-256 over the library and the notebooks: that of a line for each file, its own and its name.

    The lines are those of ``sha256sum``, in the order of the names.
    """
    library = (path for path in repository.find(LIBRARY).rglob("*") if "__pycache__" not in path.parts)
    files = {repository.name(path): path for path in (*library, *suite.notebooks()) if path.is_file()}
    return _digest(f"{_digest(files[name].read_bytes())}  {name}\n".encode() for name in sorted(files))


def _parameters(order: Order, seen: disclosure.View) -> dict[str, str]:
    """Give what was asked for, each by its name and not by where it lies."""
    given = {
        "register": order.register.name,
        "mapping": Path(order.mapping).name,
        "as_of": order.as_of,
        "rule_sets": ", ".join(each.name for each in rules.load_all(order.rule_sets)),
        "audience": order.audience,
        "period": order.period,
        "threshold": str(seen.threshold) if seen.public else "",
    }
    return {name: value for name, value in given.items() if value}


def _named(seen: disclosure.View, file: str) -> str:
    return file if file == disclosure.SEEN else f"{seen.name}/{file}"


def _sha256(file: str) -> str:
    return _digest(repository.find(file).read_bytes())


def _digest(content: bytes | Iterable[bytes]) -> str:
    return hashlib.sha256(content if isinstance(content, bytes) else b"".join(content)).hexdigest()
