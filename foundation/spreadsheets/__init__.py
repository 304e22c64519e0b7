"""What stands in this file, cell by cell; and styled, formula-safe files out. One container layer for whatever is read."""
