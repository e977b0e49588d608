"""Read, execute and check the notebooks of a book."""
