"""A workbook read into grids: its package opened within bounds, what its cells say beside their values, the values."""
