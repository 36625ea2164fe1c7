"""Metrics, alarms, dashboard and dead letters."""
