"""How events and messages reach their targets."""
