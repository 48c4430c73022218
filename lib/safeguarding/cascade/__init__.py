"""How long a programme of training trainers takes to reach a share of a workforce."""
