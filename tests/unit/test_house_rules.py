"""The rules of the house, each as a function of a text, and each shown to catch what it is for.

A rule gives a list of faults, each with its line and what to do instead; no fault, no complaint.
"""

import ast
import io
import json
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from safeguarding.paths import ROOT

LIB = ROOT / "lib" / "safeguarding"
LENT = ROOT / "lib" / "warmkernels"
"""A package that another project could take as it is."""
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

READS = {"open", "read_csv", "read_excel", "read_text", "read_bytes", "read_parquet", "read_json", "load", "Path"}
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
CLOCK = re.compile(r"\b(date|datetime|Timestamp)\.(today|now|utcnow)$|\btime\.(time|time_ns|localtime|gmtime|ctime)$")
LOGIC = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While, ast.If),
    *(ast.IfExp, ast.With, ast.AsyncWith, ast.Try, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
# papermill's reader of parameters misses any other annotation, and passes nothing else on unharmed.
PLAIN = {"str", "int", "float", "bool", "list", "dict"}
# Written so that the pattern is no example of itself.
MACHINE_PATH = re.compile(
    r"(?<![\w.:~-])/(?:work|root|farm|home/\w+|Users/\w+|tmp/ipykernel_\d+)/\w|\b[A-Z]:\\+Users\b"
)
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|anaconda)\.(?:org|com)\b|\b(?:deb|security)\.debian\.org\b")
NOTEBOOK_NAME = re.compile(r"(?<![\w-])\d\d_[a-z]+(?:_[a-z]+)+(?!\w)")


# The files that the rules are held to


def sources(folder: Path = LIB) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def module_name(path: Path) -> str:
    """Name a module as the layers do: without the package, and a package by its own name."""
    return ".".join(path.relative_to(LIB).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


MODULES = {module_name(path): path for path in sources()}


@cache
def repository_files() -> list[Path]:
    """List what is in git or would be: in a container the files may belong to somebody else, hence the -c."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert listed.returncode == 0, f"this rule asks git for the files: {listed.stderr.strip()}"
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """Read a file as text; one that is not UTF-8 (a workbook) has no text to judge."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def hold(faults: dict[str, list[str]]) -> None:
    said = [f"{where}: {fault}" for where, found in faults.items() for fault in found]
    assert not said, "\n" + "\n".join(said)


def each(rule: Any, paths: list[Path]) -> dict[str, list[str]]:
    return {path.relative_to(ROOT).as_posix(): rule(path.read_text(encoding="utf-8")) for path in paths}


# (a) Imports go one way: import-linter holds the layers (pyproject.toml, `make check`)


def reading_faults(text: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [
        f"line {call.lineno} calls {ast.unparse(call.func)}: an analysis takes tables; read in the notebook"
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] in READS
    ]


def test_a_package_is_no_shortcut() -> None:
    # `rules` and `whatif` are one noun each in files that are always needed together, so their faces may gather them.
    # The package itself is the front door, which imports only when somebody comes to it: test_front.py holds that.
    inits = {
        name: path.read_text(encoding="utf-8")
        for name, path in MODULES.items()
        if path.name == "__init__.py" and name not in ("", "rules", "whatif")
    }
    bad = [name or "safeguarding" for name, text in inits.items() if re.search(r"^\s*(import|from)\b", text, re.M)]
    assert not bad, f"{bad}: an __init__ imports nothing, so that importing one module does not import them all"


def test_analyses_read_nothing() -> None:
    hold(each(reading_faults, sources(LIB / "analyses")))


@pytest.mark.parametrize("bad", ["open('x')", "pd.read_csv('x')", "Path('x')", "rules.load('sefton')", "p.read_text()"])
def test_reading_in_an_analysis_is_caught(bad: str) -> None:
    assert reading_faults(bad)


# (b) Names say what is in a module


def name_faults(path: Path) -> list[str]:
    empty = SAY_NOTHING & {part.removesuffix(".py").strip("_") for part in path.parts}
    return [f"{name}: says nothing of what is in it; call it by its noun" for name in sorted(empty)]


def test_names_say_what_is_in_a_module() -> None:
    paths = [path.relative_to(ROOT) for path in repository_files() if path.suffix == ".py"]
    hold({path.as_posix(): name_faults(path) for path in paths})


@pytest.mark.parametrize("bad", ["lib/safeguarding/utils.py", "lib/safeguarding/common/dates.py", "lib/_helpers.py"])
def test_a_name_that_says_nothing_is_caught(bad: str) -> None:
    assert name_faults(Path(bad))


# (c) What the library does not do


def catching_faults(text: str) -> list[str]:
    handlers = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ExceptHandler)]
    return [
        f"line {handler.lineno} catches everything; name the exceptions that are expected here"
        for handler in handlers
        if handler.type is None or re.search(r"\b(Base)?Exception\b", ast.unparse(handler.type))
    ]


def wall_clock_faults(text: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(text)))
    called = [node.func for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    asks = [each for each in called if each.attr in ("today", "now", "utcnow")]
    asks += [node for node in nodes if isinstance(node, ast.Attribute) and CLOCK.search(ast.unparse(node))]
    return [
        f"line {line} asks what time it is ({what}); take as_of instead"
        for line, what in sorted({(node.lineno, ast.unparse(node)) for node in asks})
    ]


def passed_through_faults(text: str) -> list[str]:
    """Find ``**kwargs``; ``**_`` is no fault, since what it takes goes no further."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.FunctionDef, ast.Lambda))]
    return [
        f"line {node.lineno} takes **{node.args.kwarg.arg}; name the arguments"
        for node in functions
        if node.args.kwarg and node.args.kwarg.arg != "_"
    ]


def test_nothing_catches_everything() -> None:
    hold(each(catching_faults, [*sources(), *sources(LENT)]))


KNOW_THE_DAY = (LIB / "cli" / "main.py", LIB / "cli" / "report.py")
"""The command line, and the log it keeps of its runs."""


def test_only_the_command_line_knows_what_day_it_is() -> None:
    hold(each(wall_clock_faults, [path for path in [*sources(), *sources(LENT)] if path not in KNOW_THE_DAY]))


def test_arguments_are_named() -> None:
    # Not in the package that can be lent: what it extends hands such arguments on, and says so in its own signatures.
    hold(each(passed_through_faults, sources()))


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (catching_faults, "try:\n    f()\nexcept Exception:\n    pass"),
        (catching_faults, "try:\n    f()\nexcept:\n    raise"),
        (catching_faults, "try:\n    f()\nexcept (OSError, BaseException) as e:\n    pass"),
        (wall_clock_faults, "date.today()"),
        (wall_clock_faults, "datetime.datetime.now(tz)"),
        (wall_clock_faults, "pd.Timestamp.now()"),
        (wall_clock_faults, "time.time()"),
        (wall_clock_faults, "field(default_factory=date.today)"),
        (wall_clock_faults, "clock.now()"),
        (passed_through_faults, "def f(a, **kwargs): ..."),
        (passed_through_faults, "f = lambda **options: g(**options)"),
    ],
)
def test_what_the_library_does_not_do_is_caught(rule: Any, bad: str) -> None:
    assert rule(bad)


def test_what_it_may_do_is_not() -> None:
    good = "try:\n    f(time.monotonic())\nexcept (OSError, ValueError):\n    pass\ndef render(spec, **_): ..."
    assert not catching_faults(good) + wall_clock_faults(good) + passed_through_faults(good)


# (d), (e) What is in the repository


def place_faults(text: str) -> list[str]:
    lines = enumerate(text.splitlines(), 1)
    return [
        f"line {number}: {found[0]} is of one machine; write it from the repository root, or leave it out"
        for number, line in lines
        if (found := MACHINE_PATH.search(line) or REGISTRY.search(line))
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    hold({path.relative_to(ROOT).as_posix(): place_faults(text_of(path)) for path in repository_files()})


def test_files_are_small() -> None:
    large = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in repository_files()}
    hold({name: [f"{size:,} bytes; keep it under 1 MB"] for name, size in large.items() if size > 1_000_000})


@pytest.mark.parametrize(
    "bad",
    [
        "see /" + "root/x",
        "'/" + "work/main/data'",
        "/" + "home/ana/register.csv",
        "C:" + "\\Users\\ana",
        "/" + "tmp/ipykernel_12/3.py",
        "https://" + "pypi" + ".org/simple",
        "files." + "pythonhosted" + ".org",
    ],
)
def test_a_machine_or_a_registry_is_caught(bad: str) -> None:
    assert place_faults(bad)


@pytest.mark.parametrize(
    "good", ["https://www.gov.uk/work/rights", "data/work/reviews.csv", "~/work/register", "a/b/c"]
)
def test_an_address_or_a_path_of_the_repository_is_not(good: str) -> None:
    assert not place_faults(good)


# (f) Notebooks


def notebook_faults(notebook: dict[str, Any]) -> list[str]:
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and source(cell).strip()]
    faults = [*_opening_faults(cells), *_run_faults(code)]
    for cell in code:
        faults += [f"{first_line(cell)!r}: {fault}" for fault in cell_faults(source(cell))]
    return faults


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def first_line(cell: dict[str, Any]) -> str:
    return source(cell).strip().splitlines()[0]


def _opening_faults(cells: list[dict[str, Any]]) -> Iterator[str]:
    if cells[0]["cell_type"] != "markdown" or not source(cells[0]).startswith("# "):
        yield "begin with a markdown cell: the question, as a # title"
    tagged = [n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", [])]
    if tagged != [1] or cells[1]["cell_type"] != "code":
        yield "make the second cell a code cell tagged parameters, and tag no other"
    else:
        yield from parameter_faults(source(cells[1]))


def parameter_faults(text: str) -> list[str]:
    """Hold parameters to one annotated assignment each, of a plain value, with a comment that helps to set it."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    helped = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    return [
        f"{ast.unparse(node)}: write a parameter as name: str = value  # help; types {', '.join(sorted(PLAIN))}"
        for node in ast.parse(text).body
        if not isinstance(node, ast.AnnAssign)
        or node.value is None
        or ast.unparse(node.annotation).partition("[")[0] not in PLAIN
        or not helped & set(range(node.lineno, node.end_lineno + 1))
    ]


def _run_faults(code: list[dict[str, Any]]) -> Iterator[str]:
    if [cell["execution_count"] for cell in code] != list(range(1, len(code) + 1)):
        yield "was not run top to bottom: run it again from a fresh kernel, and save it"
    if any(output["output_type"] == "error" for cell in code for output in cell["outputs"]):
        yield "stores an error: mend it, and run it again"


def cell_faults(text: str) -> list[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ["is not Python alone: no shell and no magic; the library does what is needed"]
    nodes = list(ast.walk(tree))
    logic = [f"holds logic ({type(node).__name__}): give the library a function" for node in nodes if _is_logic(node)]
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return [*logic, *[fault for node in froms for fault in _import_faults(node)], *wall_clock_faults(text)]


def _is_logic(node: ast.AST) -> bool:
    return isinstance(node, LOGIC) or (
        isinstance(node, ast.Attribute) and (node.attr == "chdir" or ast.unparse(node) == "sys.path")
    )


def _import_faults(node: ast.ImportFrom) -> list[str]:
    inner = (node.module or "").removeprefix("safeguarding").removeprefix(".")
    wanted = {alias.name: f"{inner}.{alias.name}".removeprefix(".") for alias in node.names}
    ours = (node.module or "").partition(".")[0] == "safeguarding"
    return [
        f"imports the name {name}: import its module, and write module.{name}"
        for name, full in wanted.items()
        if not ours or full not in MODULES
    ]


def missing_notebooks(text: str) -> list[str]:
    there = {path.stem for path in NOTEBOOKS}
    named = {name for name in NOTEBOOK_NAME.findall(text) if name not in there}
    return [f"names the notebook {name}, which is not in notebooks/" for name in sorted(named)]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS, "notebooks/ has no .ipynb: the suite is its notebooks"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_in_form(path: Path) -> None:
    hold({path.name: notebook_faults(json.loads(path.read_text(encoding="utf-8")))})


def test_every_notebook_that_is_named_is_there() -> None:
    readers = [*sources(), *sorted(ROOT.glob("*.md"))]
    hold(each(missing_notebooks, readers))


def example(*code: str, tags: tuple[str, ...] = ("parameters",), title: str = "# When is it due?") -> dict[str, Any]:
    """Make a notebook that is in form, but for what a test changes."""
    sources_of = ['register: str = "data/sefton"  # folder, from the repository root', *code]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [title]}]
    cells += [
        {"cell_type": "code", "metadata": {"tags": []}, "execution_count": n, "outputs": [], "source": [text]}
        for n, text in enumerate(sources_of, 1)
    ]
    cells[1]["metadata"] = {"tags": list(tags)}
    return {"cells": cells}


def test_a_notebook_in_form_has_no_fault() -> None:
    good = example(
        "import pandas as pd\nfrom safeguarding.judging import clocks\nfrom safeguarding.register import reading", "1"
    )
    assert notebook_faults(good) == []


@pytest.mark.parametrize(
    "bad",
    [
        "def f(): ...",
        "class A: ...",
        "for x in y:\n    x",
        "if x:\n    y",
        "while x:\n    y",
        "with x:\n    y",
        "[x for x in y]",
        "!ls",
        "%time x",
        "sys.path.append('lib')",
        "os.chdir('..')",
        "date.today()",
        "from pathlib import Path",
        "from safeguarding.judging.clocks import evaluate",
        "from .clocks import evaluate",
    ],
)
def test_a_cell_out_of_form_is_caught(bad: str) -> None:
    assert notebook_faults(example(bad))


@pytest.mark.parametrize(
    "bad",
    [
        'register = "x"  # help',
        'register: str = "x"',
        "as_of: datetime.date = x  # help",
        "as_of: str  # help",
        "x()  # help",
    ],
)
def test_a_parameter_out_of_form_is_caught(bad: str) -> None:
    assert parameter_faults(bad)


def test_a_notebook_out_of_form_is_caught() -> None:
    assert notebook_faults(example(title="Late reviews"))
    assert notebook_faults(example(tags=()))
    unordered, failed = example("1", "2"), example("1")
    unordered["cells"][2]["execution_count"] = 7
    failed["cells"][2]["outputs"] = [{"output_type": "error"}]
    assert notebook_faults(unordered)
    assert notebook_faults(failed)
    assert missing_notebooks("run " + "99_never" + "_made")


# (g) A chart's twin is the table it draws


def functions(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]


def twin_faults(text: str, elsewhere: tuple[str, ...] = ()) -> list[str]:
    names = [*functions(text), *elsewhere]
    charts = [name for name in names if name and name.endswith("_chart") and not name.startswith("_")]
    return [
        f"{name} has no {name.removesuffix('_chart')}_table: a chart draws the table of the same name"
        for name in charts
        if f"{name.removesuffix('_chart')}_table" not in names
    ]


def test_every_chart_has_its_table() -> None:
    # A table that is wanted where nothing is drawn stands in a room that knows no charts.
    judged = tuple(functions((LIB / "judging" / "summary.py").read_text(encoding="utf-8")))
    hold(each(lambda text: twin_faults(text, judged), sources(LIB / "analyses")))


def test_a_chart_without_its_table_is_caught() -> None:
    assert twin_faults("def by_clock_chart(table): ...\ndef by_year_table(judged): ...")
    assert not twin_faults("def by_clock_chart(table): ...\ndef by_clock_table(judged): ...")
