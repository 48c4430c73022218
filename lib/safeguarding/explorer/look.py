"""How the explorer looks: controls beside their answer, in JupyterLab's themes and where there is none."""

_RULES = """
.sg-explorer, .sg-explorer .jp-RenderedHTMLCommon { font-size: 14px; line-height: 1.5; }
.sg-sides { display: flex; flex-flow: row wrap; align-items: flex-start; gap: 24px; overflow: visible; }
.sg-asks { flex: 1 1 340px; max-width: 460px; min-width: 0; overflow: visible; }
.sg-answers { flex: 3 1 560px; min-width: 0; overflow: visible; }
.sg-panel { gap: 6px; padding: 8px 0; overflow: visible; border-top: 1px solid var(--jp-border-color1, GrayText); }
.sg-explorer .widget-html, .sg-explorer .widget-html-content { height: auto; overflow: visible; line-height: 1.5; }
.sg-said { font-weight: 600; font-size: 16px; }
.sg-answer figure { margin: 12px 0; overflow-x: auto; color: #0b0c0c; background: #fff; padding: 8px; }
.sg-answer svg { max-width: 100%; height: auto; }
.sg-answer .scroll { overflow-x: auto; margin: 12px 0; }
.sg-answer table { border-collapse: collapse; }
.sg-answer caption { text-align: left; font-weight: 600; padding: 4px 0; }
.sg-answer th, .sg-answer td { text-align: left; vertical-align: top; padding: 4px 8px; }
.sg-answer tr { border-bottom: 1px solid var(--jp-border-color1, GrayText); }
.sg-answer th { font-weight: 600; }
.sg-answer td, .sg-answer th { font-variant-numeric: tabular-nums; }
"""
STYLE = f"<style>{_RULES}</style>"
