"""The pieces of the generator: people and stories, the simulation of their calls, and the log shapes."""
