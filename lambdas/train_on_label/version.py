"""The version of this project, as tagged on every training job that it starts."""

__version__ = "0.1.0"
