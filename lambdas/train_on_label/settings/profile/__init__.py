"""What one profile says: a module per table of it."""
