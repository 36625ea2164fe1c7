"""Roles, written out statement by statement."""
