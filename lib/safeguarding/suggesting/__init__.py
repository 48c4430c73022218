"""Themes proposed for passages of a published report, for a coder to accept or refuse; never counted as findings."""
