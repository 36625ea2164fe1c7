"""Requests and answers by the service's own model."""
