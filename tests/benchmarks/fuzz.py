"""10,000 mutated submissions of attention/softmax_attention, judged behind the walls: a report each?

python tests/benchmarks/fuzz.py [COUNT] [SEED] [--write]
"""

import collections
import sys
import tempfile
import time
from pathlib import Path

import figures

sys.path.insert(0, str(Path(__file__).parents[1]))

from mutations import mutated_submissions
from test_fuzz import assert_sound, bounded  # after the path to it

from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.model import Limits
from grader.pools.walled import WalledWorkers
from grader.sandbox.walls import survey_or_refuse

ROOT = Path(__file__).parents[2]


def main() -> None:
    count, seed = figures.given(10_000, 0)
    exercise = load_course(ROOT).exercises["attention/softmax_attention"]
    exercise.limits = Limits(seconds=0.5, memory_mb=1024)
    worst: collections.Counter[str] = collections.Counter()
    begin = time.perf_counter()
    with WalledWorkers(survey_or_refuse(ROOT)) as workers, tempfile.TemporaryDirectory() as folder:
        for number, (name, source) in enumerate(mutated_submissions(exercise, count, seed)):
            report = grade(bounded(Path(folder), name, source), exercise, number, workers, reveal=False).report
            assert_sound(report, exercise, source)
            others = [outcome.status for outcome in report.outcomes if outcome.status != "passed"]
            worst[others[0] if others else "full marks"] += 1
    print(f"{count} submissions, seed {seed}: {sum(worst.values())} reports in {time.perf_counter() - begin:.0f} s")
    rows = [("all", sum(worst.values())), *worst.most_common()]
    figures.show(__file__, ("the first check that does not pass", "reports"), rows)


main()
