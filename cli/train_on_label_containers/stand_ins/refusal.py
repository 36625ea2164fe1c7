"""How a built-in algorithm says that its input is at fault."""

CUSTOMER_ERROR = 2  # the exit code of a built-in algorithm whose input is at fault


class CustomerError(Exception):
    """Ends the training job as `ClientError`; where the algorithm's own words are known, they are used."""
