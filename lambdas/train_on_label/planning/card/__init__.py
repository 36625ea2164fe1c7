"""The dataset card: one page for people, beside the dataset that it describes."""
