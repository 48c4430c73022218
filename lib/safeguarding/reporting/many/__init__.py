"""Sets of many registers, and the page of all."""
