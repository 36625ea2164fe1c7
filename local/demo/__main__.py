"""The demo's entry, which is there before what it imports is."""

import sys

try:
    # Importing takes a moment, in which a person may think better of it.
    from local.demo.program import main

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(130)
