"""Anonymous counts about dates, and their corrections."""
