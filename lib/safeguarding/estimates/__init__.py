"""Estimates and their intervals: numbers in, numbers out; nothing here knows of reviews, files or charts."""
