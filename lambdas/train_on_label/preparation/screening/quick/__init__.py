"""Says yes to most usable lines many times faster, and never no."""
