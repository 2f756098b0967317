# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What was measured, kept as JSON from run to run, and shown as one table.

A metric has a value for each way and round. The rounds of all ways are interleaved, so a ratio is
taken within a round, and the median of the ratios is what counts; the spread is the least and the
greatest of them.
"""

import json
import os
import statistics

from ways import DIRECT, OURS, PEERS


class Target:
    """What a metric of ours should be. of: "direct", "peers" (the best of them) or "value"."""

    def __init__(self, of, least=None, most=None):
        self.of, self.least, self.most = of, least, most

    @property
    def limit(self):
        return self.least if self.least is not None else self.most

    def is_met(self, value):
        return value >= self.least if self.least is not None else value <= self.most

    def __str__(self):
        sign = "≥" if self.least is not None else "≤"
        unit = {"direct": "× direct", "peers": "× best peer", "value": ""}[self.of]
        return f"{sign} {self.limit:g} {unit}".strip()


class Results:
    """metrics: name → {group, unit, more, ways: {way: [value of each round]}}; more: whether a
    greater value is the better one."""

    def __init__(self, path=None):
        self.path = path
        self.metrics = {}
        self.machine = ""
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                kept = json.load(file)
            self.metrics, self.machine = kept["metrics"], kept["machine"]

    def sort(self, groups):
        """By their groups, whenever those were measured."""
        self.metrics = dict(sorted(self.metrics.items(),
                                   key=lambda item: groups.index(item[1]["group"])))

    def forget(self, group):
        self.metrics = {n: m for n, m in self.metrics.items() if m["group"] != group}

    def record(self, group, name, unit, way, value, more=True):
        metric = self.metrics.setdefault(
            name, {"group": group, "unit": unit, "more": more, "ways": {}})
        metric["ways"].setdefault(way, []).append(value)

    def save(self):
        if not self.path:
            return
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump({"machine": self.machine, "metrics": self.metrics}, file, indent=1)
            file.write("\n")

    def ratios(self, name, base):
        """Ours to base, round by round."""
        ways = self.metrics[name]["ways"]
        rounds = zip(ways.get(OURS, []), ways.get(base, []))
        return [ours / other for ours, other in rounds if other]

    def best_peer(self, name):
        metric = self.metrics[name]
        medians = {way: statistics.median(values) for way, values in metric["ways"].items()
                   if way in PEERS}
        if not medians:
            return None
        return (max if metric["more"] else min)(medians, key=medians.get)

    def measured(self, name, target):
        """The figure that a target speaks of, or None."""
        if target.of == "value":
            values = self.metrics[name]["ways"].get(OURS, [])
        else:
            base = DIRECT if target.of == "direct" else self.best_peer(name)
            values = self.ratios(name, base) if base else []
        return statistics.median(values) if values else None


def show(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def cell(results, name, way):
    values = results.metrics[name]["ways"].get(way)
    if not values:
        return "–"
    text = show(statistics.median(values))
    base = results.metrics[name]["ways"].get(DIRECT)
    if base and way != DIRECT:
        ratios = [value / other for value, other in zip(values, base) if other]
        text += f" ({statistics.median(ratios):.2f})"
    return text


def spread(results, name):
    ratios = results.ratios(name, DIRECT)
    if ratios:
        return f"{min(ratios):.2f}–{max(ratios):.2f}"
    values = results.metrics[name]["ways"].get(OURS, [])
    return f"{show(min(values))}–{show(max(values))}" if values else "–"


def verdicts(results, name, targets):
    texts = []
    for target in targets.get(name, []):
        value = results.measured(name, target)
        if value is not None:
            texts.append(f"{target}: {value:.3g} {'met' if target.is_met(value) else '**missed**'}")
    return "; ".join(texts)


def table(results, targets, ways):
    """One table as Markdown: medians, in brackets the ratio to direct; spread: of our ratio."""
    lines = [f"| | {' | '.join(ways)} | spread | target |", "|---" * (len(ways) + 3) + "|"]
    for name, metric in results.metrics.items():
        cells = " | ".join(cell(results, name, way) for way in ways)
        lines.append(f"| {name}, {metric['unit']} | {cells} | {spread(results, name)} "
                     f"| {verdicts(results, name, targets)} |")
    return "\n".join(lines)
