"""One dataset of several labeling jobs' manifests, in which the newest label of an object wins."""
