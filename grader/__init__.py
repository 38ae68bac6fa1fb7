"""An autograder for deep-learning courses: student code runs in a walled worker, and a judge elsewhere decides."""
