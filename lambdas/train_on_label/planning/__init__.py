"""The steps from a labeling job to a plan, which function, command line and tests share."""
