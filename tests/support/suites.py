"""Suites of small notebooks for tests of sets, and what lies in the folder of one."""

from datetime import date
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, output_from_msg

from safeguarding.register import reading
from safeguarding.reporting.sets import orders

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
NAMES = ("01_first", "02_second", "03_third")


def write(folder: Path, *code: str) -> list[Path]:
    """Write a notebook for each piece of code."""
    return [_notebook(folder / f"{name}.ipynb", each) for name, each in zip(NAMES, code, strict=False)]


def _notebook(path: Path, code: str) -> Path:
    cells = [
        new_markdown_cell(f"# What is the {path.stem[3:]}?\n\nOne sentence."),
        new_code_cell('register: str = "data/sefton"  # where', metadata={"tags": ["parameters"]}),
        new_markdown_cell("## How late?\n\nOne sentence."),
        new_code_cell(code, metadata={"tags": ["answer"]}),
    ]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
    return path


def executed(path: Path) -> nbformat.NotebookNode:
    """Give a notebook as if it had been run: its last cell shows its own code."""
    notebook = nbformat.read(path, 4)
    data = {"text/plain": notebook.cells[-1].source, "text/html": f"<p>{notebook.cells[-1].source}</p>"}
    message = {
        "header": {"msg_type": "execute_result"},
        "content": {"data": data, "metadata": {}, "execution_count": 1},
    }
    notebook.cells[-1].outputs = [output_from_msg(message)]
    return notebook


def order(path: str = "data/sefton", audience: str = "internal") -> orders.SetOrder:
    """Order a set of a register that is not read yet."""
    return orders.SetOrder(None, path, date.fromisoformat(reading.says(path)["as_of"]), "sefton", audience)


def lies(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, with what it holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
