"""Ranges of manifests prepared apart, by several workers, and joined to what one pass would have made."""
