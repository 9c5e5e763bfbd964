"""What the public sees: the list, the month, meeting and group pages, open data."""
