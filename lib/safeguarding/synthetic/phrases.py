"""What the register says in words: made up and general. No name here is a person's, and no sentence is any case's."""

TREES = (
    *("Alder", "Beech", "Birch", "Blackthorn", "Box", "Buckthorn", "Cedar", "Chestnut", "Cypress", "Damson", "Dogwood"),
    *("Elm", "Fir", "Gorse", "Greengage", "Hawthorn", "Hemlock", "Hornbeam", "Laburnum", "Larch", "Lime", "Maple"),
    *("Medlar", "Monkey puzzle", "Mulberry", "Oak", "Osier", "Pear", "Pine", "Plane", "Plum", "Poplar", "Privet"),
    *("Quince", "Redwood", "Sallow", "Sloe", "Spindle", "Spruce", "Sycamore", "Tamarisk", "Viburnum", "Walnut"),
    *("Wayfaring tree", "Wellingtonia", "Whitebeam", "Wych elm", "Yew"),
)
"""Reviews are called after trees; many trees are first names too (Hazel, Rowan, Willow), and those are left out."""

MADE_UP = "made up"

REASONS = {
    "criminal_proceedings": (30, 0, ("Publication waited for the end of a trial.", "Witnesses could not be asked.")),
    "inquest": (14, 0, ("The inquest was to come first.", "The coroner's findings were awaited.")),
    "family": (13, 0, ("The family asked for more time with the report.",)),
    "capacity": (12, 5, ("The business unit was short of staff.", "Two reviews ran at the same time.")),
    "author": (11, 0, ("The author fell ill and another was found.", "No author could be found for some weeks.")),
    "agency": (11, 4, ("One agency's chronology came late.", "An agency asked for the draft to be changed.")),
    "anniversary": (4, 0, ("Publication was kept clear of an anniversary.",)),
    "other": (5, 1, ("The notes of a meeting were lost.",)),
}
"""Why a review took longer: how often each reason is given, how often of a rapid review, and sentences that say it."""

FINDINGS = {
    "P1": "Nobody asked what a day was like for the child.",
    "P2": "Missed appointments were not followed up with the family.",
    "P3": "The first explanation was accepted and not tested.",
    "P4": "The assessment was not brought up to date when circumstances changed.",
    "P5": "What one agency knew did not reach the others.",
    "P6": "Support ended before the need for it had.",
    "P7": "Actions from the plan were not followed through.",
    "P8": "Staff new to the work went without supervision.",
    "P9": "The partnership had not checked that earlier learning was in use.",
    "P10": "Neglect over a long time came to seem normal.",
    "P11": "The cause of an injury was taken as settled too early.",
    "P12": "Culture and language were not considered.",
    "K1": "There had been neglect.",
    "K2": "A baby was injured.",
    "K3": "There was domestic abuse at home.",
    "K4": "A parent's mental health was poor.",
    "K5": "A parent misused alcohol or drugs.",
    "K6": "A parent had been in care.",
    "K7": "The family lived in poverty or poor housing.",
    "K8": "The child had a disability or a long illness.",
    "K9": "Harm came from outside the family.",
    "K10": "The child's mental health was poor.",
    "K11": "The child was not in school.",
    "K12": "An earlier child had been removed or had died.",
}
"""A finding in words, for each theme of the codebook."""

TOPICS = {
    "P1": "the child's daily life",
    "P2": "fathers and families hard to engage",
    "P3": "challenge and escalation",
    "P4": "assessment before birth and after change",
    "P5": "sharing information",
    "P6": "step-up and step-down",
    "P7": "plans and strategy meetings",
    "P8": "supervision",
    "P9": "embedding learning",
    "P10": "neglect",
    "P11": "unexplained injury",
    "P12": "culture and identity",
}
"""What an action is about, for each practice theme."""

ACTIONS = {
    "policy": (27, "Policy rewritten: {}", "Audit of 20 files against the policy"),
    "training": (18, "Course set up: {}", "Evaluation three months after the course"),
    "process": (16, "New pathway between agencies: {}", "Use of the pathway, counted each quarter"),
    "assurance": (14, "Audit across agencies: {}", "Audit report to the partnership"),
    "resource": (10, "Practice guide: {}", "Visits to the page"),
    "tool": (8, "Tool bought and trainers licensed: {}", "Tools completed, counted each year"),
    "advocacy": (7, "Raised with government: {}", "The department's reply"),
}
"""Actions by kind: how often each is taken, its title, and what is held as evidence where anything is."""
