"""Images and masks looked at: whether they are what their labels say."""
