"""What Ground Truth says of a labeling job."""
