"""For a reader: words, tables and charts."""
