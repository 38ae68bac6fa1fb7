"""An autograder for deep-learning courses: student code runs in a walled worker; a judge in another process decides."""

from grader.worker.probes import probe as probe
