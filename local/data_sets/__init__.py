"""Small data sets, drawn or shipped with a package, and what Ground Truth would write of their labels."""
