"""The whole loop on the laptop: `make demo`."""
