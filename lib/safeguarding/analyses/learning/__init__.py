"""What do reviews keep finding, and what was done about it?"""
