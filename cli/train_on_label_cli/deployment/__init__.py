"""A deployment as its operators' commands see it."""
