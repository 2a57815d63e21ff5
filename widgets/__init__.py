"""The window: everything Qt. Stands on the core, never the other way round."""
