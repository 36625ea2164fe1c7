"""One reader per format: each yields what the source holds, and names what it cannot give."""
