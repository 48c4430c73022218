"""Somebody who wants to know what a public set withholds: what he reads, what he knows, what he works out."""
