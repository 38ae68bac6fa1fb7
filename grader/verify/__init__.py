"""Is the course itself right? Its promises, one after the other, and hundreds of wrong variants of its references."""
