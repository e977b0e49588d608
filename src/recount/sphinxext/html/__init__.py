"""The HTML of the site: theme, metadata, search, fonts and what scripts load."""
