"""The dated steps of a review's life and the kinds of review: the words that registers and rules share."""

MILESTONES = {
    "incident": "Incident",
    "aware": "Local authority became aware",
    "notified": "Notified",
    "rapid_review_started": "Rapid review started",
    "rapid_review_meeting": "Rapid review meeting",
    "recommendation": "Recommendation made",
    "decision": "Decision taken",
    "panel_informed": "Panel informed",
    "fed_back": "Decision fed back",
    "initiated": "Review initiated",
    "author_appointed": "Author appointed",
    "reported": "Reported to the partnership",
    "sent_to_panel": "Report sent to the Panel",
    "published": "Published",
    "completed": "Review completed",
}
"""Each milestone and how it is written for a reader, in order of a review's life."""

KINDS = {"scr": "SCR", "lcspr": "LCSPR", "rapid_review": "rapid review"}
"""Each kind of review and how it is written for a reader."""
