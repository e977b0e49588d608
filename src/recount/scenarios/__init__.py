"""What moves in a book when something is set to another value."""
