"""What is deployed: a stateful data stack and a stateless training stack, built from one settings file."""
