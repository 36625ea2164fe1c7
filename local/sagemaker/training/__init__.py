"""Training jobs, from their request to their end."""
