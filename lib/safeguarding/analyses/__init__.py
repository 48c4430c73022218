"""The questions of the notebooks: a package a notebook, a module a question; tables in, tables out."""
