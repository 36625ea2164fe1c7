"""What S3 does with objects where ministack does less: encryption by default, ETags, checksums."""
