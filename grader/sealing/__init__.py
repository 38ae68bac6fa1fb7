"""The secret of a course's graders, and the seals that only its owner can make."""
