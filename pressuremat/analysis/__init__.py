"""From a recording to an Analysis, and from a frame to a LiveView, by the same steps."""
