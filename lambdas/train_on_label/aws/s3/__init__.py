"""Objects in S3, as preparing a dataset needs them."""
