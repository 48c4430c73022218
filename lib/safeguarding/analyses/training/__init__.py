"""Whom has the training reached?"""
