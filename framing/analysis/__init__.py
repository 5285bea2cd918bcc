"""Analysis: pure functions on evidence. Each returns a Result; none knows any text or draws anything."""
