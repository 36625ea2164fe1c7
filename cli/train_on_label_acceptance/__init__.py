"""Asks a real account what only AWS can decide; nothing that is deployed knows of it."""
