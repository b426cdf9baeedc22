"""Every threshold of the checker of statements, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Limits:
    """Every threshold of the checker; shares are fractions, times are days unless they say years."""

    misspelt_percent: int = 88  # likeness from which a name counts as misspelt
    most_texts: int = 4  # of the arithmetic of one verdict
    # rows: what a statement may be compared with
    base_years: int = 4  # a coverage may be of a population that was counted up to four years before
    later_base_days: int = 366  # or of one that came out within the year
    unknown_base: Fraction = Fraction(3, 100)  # a population between two published ones, or a little beyond them
    handful: Fraction = Fraction(2, 10_000)  # a month changes the residents of a regency by more than this
    rival_points: Fraction = Fraction(3, 2)
    exact_count: Fraction = Fraction(1_002, 1_000)  # a count whose two ends differ by less is exact
    bound_reach: Fraction = Fraction(3, 2)  # "more than" so many says nothing of a count beyond this
    system_gap: Fraction = Fraction(16, 10)  # a survey and a routine count of stunting differ by more than this
    # rows: what can be
    highest_coverage: int = 110  # the highest published is 103.45 percent (Kepulauan Meranti)
    least_members: Fraction = Fraction(3, 10)  # of the residents
    births_per_1000: tuple[Fraction, Fraction] = (Fraction(8), Fraction(30))  # LF SP2020 has 18.23 for the province
    highest_rates: Mapping[int, int] = field(default_factory=lambda: {100_000: 1_500, 1_000: 150})  # of any country
    leaps: tuple[tuple[int, int], ...] = ((45, 6), (120, 10))  # days, points: the wave of September 2024 moved less
    yearly_change: tuple[Fraction, Fraction] = (Fraction(3, 4), Fraction(4, 3))  # of a count of members
    yearly_growth: Fraction = Fraction(8, 100)  # of residents
    most_growth: Fraction = Fraction(1, 2)
    later_arrears: Fraction = Fraction(12, 10)  # of the independent members of another date
    # rows: what explains a false number
    few: Fraction = Fraction(2, 100_000)  # of the residents: five deaths in a city of 240,000
    faint: Fraction = Fraction(1, 500)  # of the residents: smaller counts are matched by chance
    sharp_share: Fraction = Fraction(8, 1000)  # a percentage says something of a base only if printed this exactly
    other_ratio_days: int = 100
    ckg_days: int = 200
    # texts
    apposed_words: int = 6  # words that may stand between a percentage and its count
    told_sentences: int = 3  # "program ini" may mean what was told so many sentences ago
    heading_words: int = 16  # of a line that names what the text below it speaks of
    stock_days: int = 31  # a stock told without a date is of the days before it was told
    young_year_days: int = 62  # a year told within so many days of its start means those days
    near_days: int = 400  # within so many days another figure of the place may be what was meant
    everybody_days: int = 400  # within so many days a coverage says whether everybody is covered
    places_days: int = 3_652  # within so many days a place has as many kecamatan and puskesmas as published
    slips: int = 2  # digits that a slip of the pen changes
    least_digits: int = 4  # of a number that one recognises with a digit changed, its mark counted
    least_part: Fraction = Fraction(2, 5)  # a lone count below this share of the published one counts something else
    fewest_parts: int = 3  # fewer parts than this are examples, not a whole list
    parts: Fraction = Fraction(1, 10)  # parts that miss their whole by more than this were not meant to be all
    least_budget: int = 100_000_000  # rupiah: less is a premium or a price
    least_reckoned: int = 3  # digits of a number that one recognises by them as what others give
    sharp_result: Fraction = Fraction(105, 100)  # a result whose ends are further apart knows no slip of the pen
    most_reckoned: int = 8  # numbers before one from which it may follow
    telling: int = 1_000  # a count below this equals another one by chance


LIMITS = Limits()
