"""From a manifest's bytes to a counted dataset."""
