"""Registers for tests: small ones from dictionaries, and every table and chart that the notebooks make of one."""

import csv
import inspect
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

import pandas as pd

from safeguarding import rules, whatif
from safeguarding.analyses import quality
from safeguarding.analyses.learning import coders, learning_loop, recurrence, themes, together
from safeguarding.analyses.overview import brief, claims, outstanding, settling, yearly
from safeguarding.analyses.timeliness import delays, disagreement, expected, on_time, stages, unusual, waiting
from safeguarding.analyses.training import attendance, evaluation, exposure, places, reach
from safeguarding.days import reporting_years, working_days
from safeguarding.disclosure import viewing
from safeguarding.judging import clocks, lengths, summary
from safeguarding.planning import backward, due, forward, subject
from safeguarding.register import reading, schema
from safeguarding.rules import codebook, reference_rates
from safeguarding.whatif import curves

AS_OF = {"sefton": "2021-01-26", "example": "2024-03-31"}
"""The registers of the repository and the day each was last brought up to date."""

MODULES = (
    "analyses.quality",
    "analyses.timeliness.on_time",
    "analyses.timeliness.stages",
    "analyses.timeliness.waiting",
    "analyses.timeliness.delays",
    "analyses.timeliness.disagreement",
    "analyses.timeliness.unusual",
    "analyses.timeliness.expected",
    "analyses.learning.themes",
    "analyses.learning.recurrence",
    "analyses.training.attendance",
    "analyses.training.reach",
    "analyses.training.places",
    "analyses.training.exposure",
    "analyses.overview.claims",
    "analyses.overview.yearly",
    "planning.forward",
    "planning.backward",
    "whatif.saying",
    "whatif.curves",
)


def write(folder, **tables):
    """Write a register of dictionaries, one per row, with the headings of the schema, and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in schema.TABLES:
        if table.required or table.name in tables:
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                sheet = csv.DictWriter(file, [column.name for column in table.columns])
                sheet.writeheader()
                sheet.writerows(tables.get(table.name, []))
    return reading.read(folder)


@dataclass(frozen=True, eq=False)
class Answers:
    """Everything that the six notebooks work out from one register."""

    register: reading.Register
    tables: dict[str, pd.DataFrame]
    curve: curves.Subject | None = None
    as_of: str = ""


@cache
def answers(path, as_of="", rule_sets="", aware="2020-12-07", publish="2021-01-20", audience="internal"):
    """Work out every table; charts and sentences are left as functions, since one may fail where its table does not."""
    held = reading.read(path if "/" in str(path) else f"data/{path}")
    as_of = as_of or held.about["as_of"]
    held = viewing.view(held, audience, as_of)
    sets = rules.load_all(rule_sets or held.about["rules"])
    calendar, limits = working_days.load(), rules.table(sets)
    reviews, actions, delivered = held.table("reviews"), held.table("actions"), held.table("training")
    judged = clocks.evaluate_each(reviews, sets, calendar, as_of)
    made = {f"judge_{each.name}": clocks.evaluate(reviews, each, calendar, as_of) for each in sets}
    made["judged"], made["limits"] = judged, limits
    made["by_clock"] = summary.by_clock_table(judged, limits)
    made["verdicts"] = on_time.verdicts_table(held.rows(judged), limits)
    made["overruns"] = on_time.overruns_table(held.rows(judged), limits, as_of)
    made["milestones"] = stages.milestones_table(held.cases)
    made["timeline"] = stages.timeline_table(made["milestones"])
    made["stages"] = stages.stages_table(made["milestones"])
    made["waits"] = waiting.waits_table(held.cases, as_of)
    made["took"] = waiting.first_measured(held.cases, as_of, made["waits"])
    made["curve"] = waiting.curve_table(made["took"])
    excused = delays.codes("criminal_proceedings, inquest")
    made["shares"] = stages.shares_table(held.cases, as_of)
    made["reasons"] = delays.reasons_table(held.rows(judged), held.cases, excused)
    made["excused"] = delays.excused_table(held.rows(judged), held.cases, limits, excused)
    made["disagreement"] = disagreement.reviews_table(held.rows(judged), limits)
    made["by_pair"] = disagreement.by_pair_table(made["disagreement"])
    made["individuals"] = unusual.individuals_table(made["took"])
    made["gaps"] = unusual.gaps_table(held.cases, as_of)
    known = reference_rates.beside(path if "/" in str(path) else f"data/{path}")
    made["windows"] = expected.windows_table(held.cases, known.kinds, known.a_year, known.none_since, as_of)
    made["by_kind"] = themes.by_kind_table(actions)
    made["links"] = themes.links_table(actions)
    made["coverage"] = themes.coverage_table(actions, held.table("findings"), codebook.load().themes)
    found, book = held.table("findings"), codebook.load().themes
    made["pairs"] = lengths.pairs_table(found, actions, held.cases, book, as_of)
    made["recurrence"] = recurrence.by_theme_table(found, actions, held.cases, book, as_of)
    made["later"] = recurrence.later_table(made["pairs"])
    made["agreement"] = coders.by_theme_table(found, book, held.public)
    made["to_settle"] = coders.disagreements_table(found)
    made["loop"] = learning_loop.loop_table(found, actions, delivered, held.cases, book, as_of)
    made["to_action"] = learning_loop.waits_table(learning_loop.spells_table(found, actions, held.cases, as_of), book)
    made["together"] = together.pairs_table(found, held.cases, book)
    made["change"] = together.change_table(found, held.cases, book)
    made["deliveries"] = attendance.deliveries_table(delivered)
    made["reach"] = attendance.reach_table(made["deliveries"])
    made["workforce"] = attendance.workforce_table(held.table("workforce"), delivered)
    of_staff = held.table("workforce"), delivered, held.table("attendance"), as_of
    made["reach_by_agency"], made["reach_of_all"] = reach.by_agency_table(*of_staff), reach.whole_table(*of_staff)
    made["agencies"] = reach.agencies_table(*of_staff[:3])
    made["exposure"] = attendance.exposure_table(delivered, held.cases)
    made["heard"] = exposure.by_review_table(made["exposure"], delivered, held.table("attendance"))
    made["rates"] = places.rates_table(delivered)
    made["levels"] = evaluation.levels_table(delivered)
    made["pairs"] = evaluation.pairs_table(held.table("evaluation"), delivered)
    made["days"] = attendance.days_table(delivered, held.cases)
    made["exposure_matrix"] = attendance.exposure_matrix_table(made["exposure"])
    made["claims"] = claims.checked_table(
        held.table("claims"), judged, reviews, made["deliveries"], made["exposure"], actions
    )
    made["precision"] = quality.precision_table(reviews)
    made["key_figures"] = yearly.key_figures_table(
        reviews, held.totals["reviews", "children"], made["by_clock"], actions, made["reach"], made["claims"]
    )
    avoided = held.table("avoid")
    made["deadlines"] = forward.deadlines_each(sets, calendar, aware, publish, avoided=avoided)
    made["steps"] = backward.steps_each(sets, calendar, subject.imagined(avoided=avoided), aware, publish)
    made["undecided"] = settling.verdicts_table(held.rows(judged), held.cases, rules.clocks_table(sets))
    near = held.hidden(*viewing.NEAR_THE_CHILD)
    made["needed"] = settling.columns_table(held.rows(judged), held.cases, made["undecided"], near)
    made["soon"] = due.due_table(held.rows(judged), held.cases, sets, calendar, as_of, 90)
    cases = whatif.hold(held.cases, sets, calendar, as_of)
    chosen = whatif.subject(cases)
    made["whatif"] = whatif.shares_table(whatif.compared(cases, whatif.Scenario(bank_holidays=False)), sets)
    made["by_limit"] = whatif.share_by_limit_table(cases, chosen.rule_set, chosen.clock.id, chosen.up_to)
    return Answers(held, made, chosen, as_of)


def overview_page(given, as_of="", period=""):
    """Give the one page of the annual overview."""
    table, held, day = given.tables, given.register, as_of or given.as_of
    year = reporting_years.chosen(period, day)
    events = yearly.events_table(held.cases, held.table("actions"), held.table("training"), year, day, held.public)
    return brief.page(
        brief.headline(held.table("reviews"), table["judged"]),
        happened=yearly.answer(events, year, day),
        on_time=brief.on_time(table["by_clock"], table["limits"]),
        came_back=brief.came_back(table["recurrence"], held.public),
        reached=brief.reached(table["reach"], table["reach_of_all"]),
        outstanding=outstanding.answer(
            table["soon"],
            90,
            outstanding.actions_table(held.table("actions"), day),
            len(held.table("actions")),
            outstanding.reviews_table(held.cases, day),
            outstanding.open_reviews(held.table("reviews"), day),
            held.public,
        ),
        stands=brief.stands(table["claims"]),
        unsaid=settling.answer(
            held.rows(table["judged"]), table["undecided"], table["needed"], held.table("actions"), held.scope
        ),
    )


def sentences(given):
    """Give each sentence that answers a notebook's question, as a function to call."""
    table, held = given.tables, given.register.table
    return {
        "quality": lambda: quality.answer(given.register.tables, given.register.findings, table["precision"]),
        "timeliness": lambda: on_time.answer(table["by_clock"]),
        "waiting": lambda: waiting.answer(table["waits"], given.register.public),
        "stages": lambda: stages.answer(table["shares"]),
        "delays": lambda: delays.answer(table["reasons"], table["excused"], ("inquest",)),
        "disagreement": lambda: disagreement.answer(table["disagreement"], table["by_pair"], "one rule set"),
        "unusual": lambda: unusual.answer(table["individuals"], table["gaps"], "Wait"),
        "themes": lambda: themes.answer(held("actions"), held("findings"), table["coverage"]),
        "links": lambda: themes.links_answer(table["links"]),
        "codes": lambda: themes.codes_answer(held("findings"), codebook.load().themes),
        "recurrence": lambda: recurrence.answer(
            table["recurrence"], table["pairs"], held("actions"), given.register.public
        ),
        "agreement": lambda: coders.answer(
            table["agreement"], table["to_settle"], held("findings"), given.register.public
        ),
        "loop": lambda: learning_loop.answer(table["loop"], held("actions")),
        "to_action": lambda: learning_loop.waits_answer(table["to_action"]),
        "together": lambda: together.pairs_answer(table["together"]),
        "change": lambda: together.change_answer(table["change"], given.register.cases),
        "training": lambda: attendance.answer(table["reach"], table["exposure"], held("workforce")),
        "reach": lambda: reach.answer(table["reach_of_all"], table["agencies"], 3),
        "exposure": lambda: exposure.answer(table["heard"]),
        "places": lambda: places.answer(table["rates"]),
        "levels": lambda: evaluation.answer(table["levels"]),
        "pairs": lambda: evaluation.pairs_answer(table["pairs"], given.register.small),
        "claims": lambda: claims.answer(table["claims"]),
        "overview": lambda: overview_page(given),
        "planner": lambda: forward.answer(table["deadlines"], forward.whose("2020-12-07")),
        "publication": lambda: backward.answer(table["steps"]),
        "due": lambda: due.answer(table["soon"], "2021-01-26", 90),
    }


def charts(given):
    """Give each chart of the notebooks, as a function to call."""
    table = given.tables
    return {
        "quality.precision_chart": lambda: quality.precision_chart(table["precision"]),
        "stages.timeline_chart": lambda: stages.timeline_chart(table["milestones"]),
        "on_time.by_clock_chart": lambda: on_time.by_clock_chart(table["by_clock"]),
        "stages.stages_chart": lambda: stages.stages_chart(table["stages"]),
        "waiting.waits_chart": lambda: waiting.waits_chart(table["waits"]),
        "waiting.curve_chart": lambda: waiting.curve_chart(table["curve"]),
        "stages.shares_chart": lambda: stages.shares_chart(table["shares"]),
        "delays.excused_chart": lambda: delays.excused_chart(table["excused"]),
        "disagreement.by_pair_chart": lambda: disagreement.by_pair_chart(table["by_pair"]),
        "unusual.individuals_chart": lambda: unusual.individuals_chart(table["individuals"]),
        "unusual.gaps_chart": lambda: unusual.gaps_chart(table["gaps"]),
        "expected.windows_chart": lambda: expected.windows_chart(table["windows"]),
        "themes.by_kind_chart": lambda: themes.by_kind_chart(table["by_kind"]),
        "themes.coverage_chart": lambda: themes.coverage_chart(table["coverage"]),
        "recurrence.by_theme_chart": lambda: recurrence.by_theme_chart(table["recurrence"]),
        "attendance.reach_chart": lambda: attendance.reach_chart(table["deliveries"]),
        "reach.by_agency_chart": lambda: reach.by_agency_chart(table["reach_by_agency"], 3),
        "exposure.by_review_chart": lambda: exposure.by_review_chart(table["heard"]),
        "attendance.days_chart": lambda: attendance.days_chart(table["days"]),
        "forward.deadlines_chart": lambda: forward.deadlines_chart(table["deadlines"], forward.whose("2020-12-07")),
        "saying.shares_chart": lambda: whatif.shares_chart(table["whatif"]),
        "curves.share_by_limit_chart": lambda: whatif.share_by_limit_chart(
            table["by_limit"], given.curve.clock, given.curve.limit
        ),
        "backward.steps_chart": lambda: backward.steps_chart(table["steps"], "2020-12-07"),
    }


def chart_names():
    """Find every public function that draws a chart."""
    modules = [import_module(f"safeguarding.{name}") for name in MODULES]
    return {f"{_last(module)}.{name}" for module in modules for name, _ in _own(module) if name.endswith("_chart")}


def _own(module: ModuleType):
    functions = inspect.getmembers(module, inspect.isfunction)
    return [(name, each) for name, each in functions if each.__module__ == module.__name__]


def _last(module: ModuleType):
    return module.__name__.rpartition(".")[2]
