"""Small programs that learn in place of the built-in algorithms, from the same streams and with the same refusals."""
