"""The whole settings file of a deployment."""
