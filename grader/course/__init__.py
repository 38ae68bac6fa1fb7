"""A course: course.yaml, its exercises, and what its authors wrote. The references are known here."""
