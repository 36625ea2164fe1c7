"""A verdict per line: `careful` defines it and gives reasons, `quick` gives most of them sooner."""
