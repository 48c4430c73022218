"""Registers for tests: small ones from dictionaries, and every table and chart that the notebooks make of one."""

import csv
import inspect
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

import pandas as pd

from safeguarding import (
    clocks,
    codebook,
    disclosure,
    due,
    periods,
    planner,
    publication,
    reference,
    rules,
    sequence,
    subject,
    whatif,
    working_days,
)
from safeguarding.analyses import (
    agreement,
    brief,
    claims,
    delays,
    disagreement,
    durations,
    evaluation,
    expected,
    exposure,
    learning_loop,
    outstanding,
    overview,
    places,
    quality,
    reach,
    recurrence,
    settling,
    stages,
    themes,
    timeliness,
    together,
    training,
    unusual,
    waiting,
    yearly,
)
from safeguarding.register import reading, schema

AS_OF = {"sefton": "2021-01-26", "example": "2024-03-31"}
"""The registers of the repository and the day each was last brought up to date."""

MODULES = (
    "analyses.quality",
    "analyses.timeliness",
    "analyses.durations",
    "analyses.waiting",
    "analyses.stages",
    "analyses.delays",
    "analyses.disagreement",
    "analyses.unusual",
    "analyses.expected",
    "analyses.themes",
    "analyses.recurrence",
    "analyses.training",
    "analyses.reach",
    "analyses.places",
    "analyses.exposure",
    "analyses.claims",
)
MODULES += ("analyses.overview", "planner", "publication", "whatif.shares", "whatif.curves")


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
    curve: whatif.curves.Subject | None = None
    as_of: str = ""


@cache
def answers(path, as_of="", rule_sets="", aware="2020-12-07", publish="2021-01-20", audience="internal"):
    """Work out every table; charts and sentences are left as functions, since one may fail where its table does not."""
    held = reading.read(path if "/" in str(path) else f"data/{path}")
    as_of = as_of or held.about["as_of"]
    held = disclosure.view(held, audience, as_of)
    sets = rules.load_all(rule_sets or held.about["rules"])
    calendar, limits = working_days.load(), rules.table(sets)
    reviews, actions, delivered = held.table("reviews"), held.table("actions"), held.table("training")
    judged = clocks.evaluate_each(reviews, sets, calendar, as_of)
    made = {f"judge_{each.name}": clocks.evaluate(reviews, each, calendar, as_of) for each in sets}
    made["judged"], made["limits"] = judged, limits
    made["by_clock"] = timeliness.by_clock_table(judged, limits)
    made["verdicts"] = timeliness.verdicts_table(held.rows(judged), limits)
    made["overruns"] = timeliness.overruns_table(held.rows(judged), limits, as_of)
    made["milestones"] = durations.milestones_table(held.cases)
    made["timeline"] = durations.timeline_table(made["milestones"])
    made["stages"] = durations.stages_table(made["milestones"])
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
    known = reference.beside(path if "/" in str(path) else f"data/{path}")
    made["windows"] = expected.windows_table(held.cases, known.kinds, known.a_year, known.none_since, as_of)
    made["by_kind"] = themes.by_kind_table(actions)
    made["links"] = themes.links_table(actions)
    made["coverage"] = themes.coverage_table(actions, held.table("findings"), codebook.load().themes)
    found, book = held.table("findings"), codebook.load().themes
    made["pairs"] = sequence.pairs_table(found, actions, held.cases, book, as_of)
    made["recurrence"] = recurrence.by_theme_table(found, actions, held.cases, book, as_of)
    made["later"] = recurrence.later_table(made["pairs"])
    made["agreement"] = agreement.by_theme_table(found, book, held.public)
    made["to_settle"] = agreement.disagreements_table(found)
    made["loop"] = learning_loop.loop_table(found, actions, delivered, held.cases, book, as_of)
    made["to_action"] = learning_loop.waits_table(learning_loop.spells_table(found, actions, held.cases, as_of), book)
    made["together"] = together.pairs_table(found, held.cases, book)
    made["change"] = together.change_table(found, held.cases, book)
    made["deliveries"] = training.deliveries_table(delivered)
    made["reach"] = training.reach_table(made["deliveries"])
    made["workforce"] = training.workforce_table(held.table("workforce"), delivered)
    of_staff = held.table("workforce"), delivered, held.table("attendance"), as_of
    made["reach_by_agency"], made["reach_of_all"] = reach.by_agency_table(*of_staff), reach.whole_table(*of_staff)
    made["agencies"] = reach.agencies_table(*of_staff[:3])
    made["exposure"] = training.exposure_table(delivered, held.cases)
    made["heard"] = exposure.by_review_table(made["exposure"], delivered, held.table("attendance"))
    made["rates"] = places.rates_table(delivered)
    made["levels"] = evaluation.levels_table(delivered)
    made["pairs"] = evaluation.pairs_table(held.table("evaluation"), delivered)
    made["days"] = training.days_table(delivered, held.cases)
    made["exposure_matrix"] = training.exposure_matrix_table(made["exposure"])
    made["claims"] = claims.checked_table(
        held.table("claims"), judged, reviews, made["deliveries"], made["exposure"], actions
    )
    made["precision"] = quality.precision_table(reviews)
    made["key_figures"] = overview.key_figures_table(
        reviews, held.totals["reviews", "children"], made["by_clock"], actions, made["reach"], made["claims"]
    )
    avoided = held.table("avoid")
    made["deadlines"] = planner.deadlines_each(sets, calendar, aware, publish, avoided=avoided)
    made["steps"] = publication.steps_each(sets, calendar, subject.imagined(avoided=avoided), aware, publish)
    made["undecided"] = settling.verdicts_table(held.rows(judged), held.cases, rules.clocks_table(sets))
    near = held.hidden(*disclosure.NEAR_THE_CHILD)
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
    year = periods.chosen(period, day)
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
        "timeliness": lambda: timeliness.answer(table["by_clock"]),
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
        "agreement": lambda: agreement.answer(
            table["agreement"], table["to_settle"], held("findings"), given.register.public
        ),
        "loop": lambda: learning_loop.answer(table["loop"], held("actions")),
        "to_action": lambda: learning_loop.waits_answer(table["to_action"]),
        "together": lambda: together.pairs_answer(table["together"]),
        "change": lambda: together.change_answer(table["change"], given.register.cases),
        "training": lambda: training.answer(table["reach"], table["exposure"], held("workforce")),
        "reach": lambda: reach.answer(table["reach_of_all"], table["agencies"], 3),
        "exposure": lambda: exposure.answer(table["heard"]),
        "places": lambda: places.answer(table["rates"]),
        "levels": lambda: evaluation.answer(table["levels"]),
        "pairs": lambda: evaluation.pairs_answer(table["pairs"], given.register.small),
        "claims": lambda: claims.answer(table["claims"]),
        "overview": lambda: overview_page(given),
        "planner": lambda: planner.answer(table["deadlines"], planner.whose("2020-12-07")),
        "publication": lambda: publication.answer(table["steps"]),
        "due": lambda: due.answer(table["soon"], "2021-01-26", 90),
    }


def charts(given):
    """Give each chart of the notebooks, as a function to call."""
    table = given.tables
    return {
        "quality.precision_chart": lambda: quality.precision_chart(table["precision"]),
        "durations.timeline_chart": lambda: durations.timeline_chart(table["milestones"]),
        "timeliness.by_clock_chart": lambda: timeliness.by_clock_chart(table["by_clock"]),
        "durations.stages_chart": lambda: durations.stages_chart(table["stages"]),
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
        "training.reach_chart": lambda: training.reach_chart(table["deliveries"]),
        "reach.by_agency_chart": lambda: reach.by_agency_chart(table["reach_by_agency"], 3),
        "exposure.by_review_chart": lambda: exposure.by_review_chart(table["heard"]),
        "training.days_chart": lambda: training.days_chart(table["days"]),
        "planner.deadlines_chart": lambda: planner.deadlines_chart(table["deadlines"], planner.whose("2020-12-07")),
        "shares.shares_chart": lambda: whatif.shares_chart(table["whatif"]),
        "curves.share_by_limit_chart": lambda: whatif.share_by_limit_chart(
            table["by_limit"], given.curve.clock, given.curve.limit
        ),
        "publication.steps_chart": lambda: publication.steps_chart(table["steps"], "2020-12-07"),
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
