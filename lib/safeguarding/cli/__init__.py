"""What the commands do, one module for each group of them; ``main`` reads the arguments and chooses."""
