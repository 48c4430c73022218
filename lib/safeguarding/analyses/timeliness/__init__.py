"""Are reviews on time, and where do the days go?"""
