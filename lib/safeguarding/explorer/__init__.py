"""The interactive face of what-if: what can be asked of a register or of an imagined case, and controls that ask it."""
