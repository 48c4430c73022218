"""The parts of a Word file: how it looks, lines of text, tables, pictures, and the package they are put into."""
