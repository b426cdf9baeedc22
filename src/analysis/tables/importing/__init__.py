"""Sheets of every shape → the office's own tables, cell by cell: cells read = cells kept + cells refused."""
