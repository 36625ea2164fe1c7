"""What `plan` and `rehearse` are told, and what comes of it."""
