"""The files beside a page: CSV, workbook, PDF, Word."""
