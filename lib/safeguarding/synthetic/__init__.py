"""A register that is made up, to try the suite on: about no real child or place. Module ``folders`` writes it."""
