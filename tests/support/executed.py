"""The notebooks, executed in this process: every table, chart and sentence that their own code makes of a register.

What a notebook calls is kept under its name as the notebook writes it, ``on_time.verdicts_table``; what it shows is
kept in order. A new analysis is in here as soon as a notebook has it.
"""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
import pandas as pd
import registers

from safeguarding.register import reading
from safeguarding.reporting.notebooks import run, suite

MAKE_TABLES = ("_table", "_each")
NUMBERS = [path.name[:2] for path in suite.notebooks()]


@dataclass(frozen=True)
class Executed:
    """What one run of a notebook left: the tables it made, what it showed, and its variables."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    shown: list[tuple[str, Any]] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def charts(self) -> dict[str, Any]:
        """Every chart that the notebook shows, by the function that draws it."""
        return {name: value for name, value in self.shown if hasattr(value, "to_dict")}

    @property
    def sentences(self) -> dict[str, Any]:
        """Every sentence that the notebook shows, by the function that says it."""
        return {name: value for name, value in self.shown if hasattr(value, "markdown")}


class _Keeping(ast.NodeTransformer):
    """Has each call of a function that makes a table keep what it gave, under the name it is called by."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if not name.endswith(MAKE_TABLES):
            return node
        return ast.Call(ast.Name("_keep", ast.Load()), [ast.Constant(name), node], [])


def notebook(number: str, register: str = "sefton", **parameters: object) -> Executed:
    """Execute the notebook of a number; a register is named as in ``data``, or by its path.

    What is asked for in other words, or in so many words where it is the default, is the same run.
    """
    return _executed(number, _asked(number, register, parameters))


def anew(number: str, register: str = "sefton", **parameters: object) -> Executed:
    """Execute a notebook again, though it may have been executed."""
    return _executed.__wrapped__(number, _asked(number, register, parameters))


def _asked(number: str, register: str, parameters: dict[str, object]) -> tuple[tuple[str, object], ...]:
    """Give every parameter of a notebook with its value, in one order."""
    return tuple(sorted((_defaults(number) | _given(register) | parameters).items()))


@cache
def _executed(number: str, asked: tuple[tuple[str, object], ...]) -> Executed:
    made = Executed()

    def keep(name: str, table: pd.DataFrame) -> pd.DataFrame:
        if isinstance(table, pd.DataFrame):
            made.tables.setdefault(name, table)
        return table

    made.variables["_keep"] = keep
    with mock.patch.object(reading, "read", _read):
        for cell in run.unattended(nbformat.read(_path(number), 4)).cells:
            if cell.cell_type == "code":
                _execute(cell.source, made)
            if run.PARAMETERS in cell.metadata.get("tags", []):
                made.variables.update(asked)
    return made


# Each register once, for all seven notebooks: no notebook changes what it read.
_read = cache(reading.read)


@cache
def _defaults(number: str) -> dict[str, object]:
    """Read what a notebook is run with where nothing is said."""
    cells = nbformat.read(_path(number), 4).cells
    source = next(cell.source for cell in cells if run.PARAMETERS in cell.metadata.get("tags", []))
    return {line.target.id: ast.literal_eval(line.value) for line in ast.parse(source).body}


def _given(register: str) -> dict[str, str]:
    if "/" in register:
        return {"register": register}
    about = registers.held(register).about
    return {"register": f"data/{register}", "as_of": about["as_of"], "rule_sets": about["rules"]}


def _execute(source: str, made: Executed) -> None:
    """Run a cell, and keep the value of its last line as shown, as a kernel would."""
    lines = ast.fix_missing_locations(_Keeping().visit(ast.parse(source))).body
    last = lines.pop() if isinstance(lines[-1], ast.Expr) else None
    exec(compile(ast.Module(lines, []), "cell", "exec"), made.variables)  # noqa: S102 - the project's own notebooks
    if last is not None:
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), made.variables)  # noqa: S307 - as above
        made.shown.append((ast.unparse(last.value).partition("(")[0], value))


def table(name: str, register: str = "sefton", **parameters: object) -> pd.DataFrame:
    """Give the table that a function makes, from the first notebook that calls it."""
    number = next(each for each in NUMBERS if name in _called(each))
    return notebook(number, register, **parameters).tables[name]


@cache
def _called(number: str) -> frozenset[str]:
    """Read which names a notebook calls, so that only one is executed for a table."""
    code = "\n".join(cell.source for cell in nbformat.read(_path(number), 4).cells if cell.cell_type == "code")
    return frozenset(ast.unparse(each.func) for each in ast.walk(ast.parse(code)) if isinstance(each, ast.Call))


def _path(number: str) -> Path:
    return next(each for each in suite.notebooks() if each.name.startswith(number))
