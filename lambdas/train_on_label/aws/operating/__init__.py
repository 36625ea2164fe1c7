"""What the command line reads and does in a deployment."""
