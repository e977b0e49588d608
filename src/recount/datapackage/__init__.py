"""The book's Data Package: its tables, its rows, and the sources that it cites."""
