"""Passes over manifests: lines in, screened and split lines out, everything counted."""
