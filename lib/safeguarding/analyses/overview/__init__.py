"""What is told to scrutiny this year, and do the published claims hold?"""
