"""When everything is due: forwards from an incident, back from a publication, and what is due now."""
