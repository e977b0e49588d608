"""What was published, frozen as editions, and what has changed since."""
