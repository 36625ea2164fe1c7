"""A rehearsal of a training job: every record of its streams, looked at as a training program reads it."""
