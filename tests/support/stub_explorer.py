"""A notebook with an explorer small enough to see through: twice a number, said and in a table."""

import nbformat

PARAMETERS = 'register: str = "data/sefton"  # folder\nas_of: str = "2021-01-26"  # day'
NEEDS = """import ipywidgets
from safeguarding.explorer import controls"""
EXPLORER = """limit = controls.NumberBox(label="Limit", value=10, min=1, max=90, unit="working days")
view = controls.Choice(label="View", options=["Plan", "Compare", "Choose a limit"], value="Plan")
clocks = [("Notification", "notification"), ("Rapid review", "rapid_review")]
clock = controls.dropdown(description="Clock", options=clocks)
name = controls.text(description="Name of the scenario")
scenario = controls.area(description="The scenario in one line")
day, judged = controls.day(description="Judged as of"), controls.check(description="This clock is judged", value=True)
reset, said, table = controls.button(description="Reset"), controls.Status(), ipywidgets.HTML()
def show(_=None):
    said.text = f"Twice {limit.value} is {2 * limit.value}; {view.value}, {clock.value}."
    rows = f"<tr><th scope='col'>Twice</th></tr><tr><td>{2 * limit.value}</td></tr>"
    table.value = f"<table><caption>Twice</caption>{rows}</table>"
for each in (limit, view, clock):
    each.observe(show, "value")
seen = ipywidgets.HTML()
said.observe(lambda change: setattr(seen, "value", f"Shown {change.new} times"), "views")
reset.on_click(lambda _: setattr(limit, "value", 10))
show()
explorer = ipywidgets.VBox([view, clock, limit, name, scenario, day, judged, reset, said, table, seen])
explorer.add_class(controls.EXPLORER)
explorer"""


def notebook(explorer=EXPLORER):
    """Make the notebook; what is not tagged is not served."""
    tagged = [
        nbformat.v4.new_code_cell(source, metadata={"tags": [tag]})
        for source, tag in ((PARAMETERS, "parameters"), (NEEDS, "explorer-needs"), (explorer, "explorer"))
    ]
    title = nbformat.v4.new_markdown_cell("# When is everything due?")
    untagged = nbformat.v4.new_code_cell("'not served'")
    python = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.v4.new_notebook(
        cells=[title, *tagged, untagged], metadata={"kernelspec": python, "language_info": {"name": "python"}}
    )
