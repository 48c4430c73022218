"""``explore``: the explorer of one register, served on this machine until it is stopped."""

import argparse

from safeguarding import disclosure, repository, rules
from safeguarding.commands import asked

NOTEBOOK = "notebooks/05_what_if_deadlines.ipynb"


def explore(given: argparse.Namespace) -> int:
    """Serve the explorer of a register; whatever is wrong with an argument is said before anything is started."""
    register = asked.register(given)
    as_of, named = asked.as_of(given, register), asked.rule_sets(given, register)
    rules.load_all(named)
    disclosure.threshold(register)
    import nbformat

    from safeguarding import serving  # Voilà takes a second to import, and only this needs it

    port = serving.free(given.port)
    parameters = {
        "register": asked.portable(given.register),
        "mapping": asked.portable(given.mapping) if given.mapping else "",
        "as_of": as_of,
        "rule_sets": named,
        "audience": disclosure.INTERNAL,
    }
    notebook = nbformat.read(repository.find(NOTEBOOK), 4)
    serving.serve(serving.trim(notebook, parameters, register.title), port)
    return 0
