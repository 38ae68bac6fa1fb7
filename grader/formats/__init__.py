"""One Report, many writers. A writer turns reports into text and knows nothing of how they came about."""
