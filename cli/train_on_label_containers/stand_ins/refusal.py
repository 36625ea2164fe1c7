"""How a built-in algorithm says that its input is at fault."""


class CustomerError(Exception):
    """Ends the training job as `ClientError`; where the algorithm's own words are known, they are used."""
