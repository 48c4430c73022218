"""What is told to scrutiny this year, and do our own claims hold?"""
