"""Answers as pages of HTML: a report in one file, charts and tables and nothing from elsewhere."""
