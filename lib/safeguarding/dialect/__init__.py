"""Dates as people write them, put into EDTF: `reading` reads a text, the other modules are the forms it knows."""
