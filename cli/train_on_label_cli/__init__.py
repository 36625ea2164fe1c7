"""The command line `train-on-label`."""
