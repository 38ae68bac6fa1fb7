"""For authors: a new exercise to begin from, the sample course, and bundles for students."""
