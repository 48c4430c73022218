"""What a reader is told of the files that a register was read from."""

from safeguarding.disclosure import viewing
from safeguarding.register.reading import Register


def file_of(register: Register, file: str) -> str:
    """Name a file of a register for a reader; what stands for all of them in a public set is no file of it."""
    return file if file == viewing.SEEN else f"{register.name}/{file}"
