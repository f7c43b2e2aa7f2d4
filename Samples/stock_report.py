#!/usr/bin/env python3
"""Reads a stock list (tab separated) and says what to order.

The columns are: part number, name, in stock, sold per week, weeks of delivery.
"""
from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, field
from typing import Iterable, Iterator

EXAMPLE = """\
# part	name	stock	sold	weeks
HX-0041	Hex bolt M8×40	1200	310.5	3
WS-0310	Spring washer 8 mm	95	280	2
NU-0007	Nyloc nut M8	0	12	6
"""


@dataclass(frozen=True, slots=True)
class Part:
    number: str
    name: str
    stock: int
    weekly: float
    weeks: int
    notes: list[str] = field(default_factory=list, compare=False)

    @property
    def reorder_point(self) -> float:
        """Stock at which to order: demand during delivery plus 20 % for luck."""
        return self.weekly * self.weeks * 1.2

    def shortage(self) -> int:
        return max(0, round(self.reorder_point - self.stock))


def read(lines: Iterable[str]) -> Iterator[Part]:
    rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
    for index, row in enumerate(rows, start=1):
        if not row:
            continue
        try:
            number, name, stock, weekly, weeks = (cell.strip() for cell in row)
            yield Part(number, name, int(stock), float(weekly), int(weeks))
        except ValueError as error:
            raise SystemExit(f"row {index}: {error}: {row!r}") from error


class Report:
	# This class came from an older module that is indented with tabs;
	# Python accepts that as long as one block does not mix the two.
	def __init__(self, parts: Iterable[Part]) -> None:
		self.parts = sorted(parts, key=lambda p: (-p.shortage(), p.number))

	def lines(self) -> Iterator[str]:
		for part in self.parts:
			if short := part.shortage():
				weeks_left = part.stock / part.weekly if part.weekly else float("inf")
				yield f"{part.number:<10}{part.name:<24}{short:>7}  {weeks_left:5.1f} weeks left"

	def __str__(self) -> str:
		return "\n".join(self.lines()) or "nothing to order"


def main(argv: list[str]) -> int:
    match argv:
        case [_]:
            source: Iterable[str] = EXAMPLE.splitlines()
        case [_, "-"]:
            source = sys.stdin
        case [_, path]:
            source = open(path, encoding="utf-8", newline="")
        case _:
            print(f"usage: {argv[0]} [FILE|-]", file=sys.stderr)
            return 2
    print(Report(read(source)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
