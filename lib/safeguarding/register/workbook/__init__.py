"""Workbooks (.xlsx, .xlsm, .ods), opened within bounds and read into grids."""
