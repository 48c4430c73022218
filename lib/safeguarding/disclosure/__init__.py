"""What an audience may see: one step between reading a register and everything that is made of it."""
