"""What the commands do, one module for each group of them; ``cli`` reads the arguments and chooses."""
