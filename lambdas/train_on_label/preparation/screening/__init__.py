"""Screening: every line of a manifest is accepted, or refused with a code.

Two paths give one verdict. The careful path (`careful`, `labels`) is written for clarity over plain json and
is the definition of what is accepted. The quick path (`schema`, `quick`) recognises the ordinary line several
times faster; whatever it does not recognise goes the careful way.
"""
