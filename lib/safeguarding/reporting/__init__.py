"""From a notebook to pages: run it, make its page and files, keep the set, and do so for many."""
