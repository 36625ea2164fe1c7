"""The topic that people are told by."""
