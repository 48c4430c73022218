"""One HTML page of a notebook, and its charts."""
