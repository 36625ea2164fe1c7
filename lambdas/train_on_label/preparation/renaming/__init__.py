"""What lets labels of several manifests stand in one: one label attribute, and one set of class ids."""
