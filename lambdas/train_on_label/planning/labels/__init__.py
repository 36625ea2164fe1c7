"""All labels of a profile so far: what is kept of each manifest, and which of them are trained on."""
