"""Where workers come from: spawned, forked, kept warm, or behind walls."""
