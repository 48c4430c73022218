"""Days and dates: what was written, what it can mean, working days and reporting years."""
