"""How a service grows: the stages of the lecture, recognised by structure, and the step from each to the next."""
