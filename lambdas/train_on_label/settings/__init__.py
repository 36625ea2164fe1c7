"""What a team sets: one module per table of the settings file."""
