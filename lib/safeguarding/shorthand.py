"""What stands in a cell that has no figure: the letters of the Government Statistical Service, in square brackets."""

NOT_RECORDED, NOT_APPLICABLE, WITHHELD = "[x]", "[z]", "[c]"
MEANS = {
    NOT_RECORDED: "not recorded",
    NOT_APPLICABLE: "does not apply",
    WITHHELD: "withheld, so that nobody can be recognised in a small number",
}
"""Each code with what it means, in the order a legend gives them.

Source: GSS, Using symbols and shorthand in tables. A verdict of "cannot tell" is a result, and has no code.
"""


def used(texts: set[object]) -> dict[str, str]:
    """Give the codes that stand among some texts, with what they mean."""
    return {code: meaning for code, meaning in MEANS.items() if code in texts}
