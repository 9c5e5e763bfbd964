"""Groups, venues, meetings, recurrence, coming dates, and the search that list, feed and print share."""
