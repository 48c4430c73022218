"""A partnership's register: its form, how it is read, and what is wrong with it."""
