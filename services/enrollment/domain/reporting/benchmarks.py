"""Owns the published figures that a program compares itself with, each with its source."""

from collections.abc import Mapping

from shared.reporting.measures import Benchmark

_SAMHSA = (
    "SAMHSA, TEDS-D 2004: 114,440 discharges from intensive outpatient treatment in 27 states "
    "(table 2.5; median stay: table 4.11, aged 18 and over)"
)
_NIATX = "NIATx: outpatient no-shows fell from 37 % to 20 % in organisations that worked on it"


DISPOSITION_SHARES: Mapping[str, Benchmark] = {
    "completed": Benchmark(0.377, _SAMHSA),
    "transferred": Benchmark(0.179, _SAMHSA),
    "dropped_out": Benchmark(0.232, _SAMHSA),
    "terminated_by_facility": Benchmark(0.140, _SAMHSA),
    "other": Benchmark(0.072, f"{_SAMHSA}; with incarcerated and death"),
}
MEDIAN_STAY = Benchmark(41, _SAMHSA)
MEDIAN_STAY_OF_COMPLETERS = Benchmark(50, _SAMHSA)
NO_SHOW = Benchmark(0.20, _NIATX)
