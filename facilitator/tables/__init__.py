"""Tables in files: CSV and workbooks, read with care and written so that nothing in them becomes a formula."""
