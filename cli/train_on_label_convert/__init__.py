"""Labels made elsewhere: readers of their formats, and the manifest that Ground Truth would have written."""
