"""Preparing from S3, and to it: the laptop's, and one that is slow by the connection."""
