"""A set of reports of one register."""
