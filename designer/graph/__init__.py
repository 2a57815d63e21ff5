"""The design as a graph: the topology that checks work on, and the neutral models the engines read."""
