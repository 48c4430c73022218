"""A register that is made up, to try the suite on: about no real child or place. Module ``folder`` writes it."""
