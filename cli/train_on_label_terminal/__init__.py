"""What people read in a terminal, the same in the command line and in the demo."""
