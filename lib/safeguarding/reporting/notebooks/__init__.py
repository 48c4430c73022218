"""Run one notebook."""
