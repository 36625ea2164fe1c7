"""The edge: the only modules that call AWS."""
