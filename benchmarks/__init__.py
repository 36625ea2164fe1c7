"""What `make bench` measures: ratios within one run, medians, peak memory."""
