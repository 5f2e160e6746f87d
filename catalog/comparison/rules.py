"""Quality rules: one that judges more severely may quarantine rows or hold batches that pass today."""

from collections.abc import Iterable, Iterator, Mapping

from catalog.comparison.change import Change, Kind, Place
from catalog.comparison.judgement import Judge, always, became, compare_attributes, graded
from catalog.model import QualityRule, Severity

_SEVERITIES = (Severity.WARN, Severity.REJECT, Severity.BLOCK)


def compare_rules(place: Place, old: Iterable[QualityRule], new: Iterable[QualityRule]) -> Iterator[Change]:
    """Yield what changed in the rules; a rule that only counts breaks nothing."""
    before, after = ({rule.id: rule for rule in rules} for rules in (old, new))
    for name, rule in before.items():
        within = place.within(name)
        if name not in after:
            yield within.change(Kind.COMPATIBLE, "规则被去掉", "the rule was removed")
        elif Severity.WARN is after[name].severity:
            yield from compare_attributes(within, rule, after[name], COUNTING)
        else:
            yield from compare_attributes(within, rule, after[name], JUDGES)
    for name in (name for name in after if name not in before):
        severity = after[name].severity
        yield place.within(name).change(
            Kind.COMPATIBLE if severity is Severity.WARN else Kind.BREAKING,
            f"新增规则（{severity}）",
            f"a new rule ({severity})",
        )
    if list(before) != list(after) and set(before) == set(after):
        yield became(place, Kind.COMPATIBLE, tuple(before), tuple(after))


# Whether other arguments judge more or less severely is the expectation's own business: taken as more.
JUDGES: Mapping[str, Judge] = {
    **dict.fromkeys(("expectation", "fields", "arguments"), always(Kind.BREAKING)),
    "severity": graded(_SEVERITIES.index, raised=Kind.BREAKING, lowered=Kind.COMPATIBLE),
    "mostly": graded(float, raised=Kind.BREAKING, lowered=Kind.COMPATIBLE),
    **dict.fromkeys(("dimension", "message", "national_dimension"), always(Kind.COMPATIBLE)),
}
COUNTING: Mapping[str, Judge] = dict.fromkeys(JUDGES, always(Kind.COMPATIBLE))
