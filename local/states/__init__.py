"""Step Functions as strict as AWS's, with a Distributed Map, for what this project's state machines use."""
