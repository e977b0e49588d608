"""How this book, its chapters, charts, numbers and rows are cited, in four forms."""
