"""The interactive explorer of deadlines: controls that a screen reader can name, and views that hold no arithmetic."""
