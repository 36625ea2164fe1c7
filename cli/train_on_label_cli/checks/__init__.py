"""What must hold in an account before the first labeling job."""
