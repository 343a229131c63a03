"""Benchmarks: `sh packaging/run bench [NAME…] [--json FILE]`. pytest neither collects nor runs them.

A benchmark is a module of this package under its name on the command line (vault, search, sync …), with one
function `rows() -> Iterator[Row]` that yields each figure as soon as it is measured:

    from tests.bench.pairs import alternate, milliseconds, per_second
    from tests.bench.rows import NotMeasured, Row, ours_at_most, ratio_at_least, ratio_at_most

    def rows() -> Iterator[Row]:
        with fresh_directory() as directory:              # tests.bench.places: on a real disk, or NotMeasured
            pairs = alternate(
                ours=per_second(20.0, write_ours),        # one call, one sample, in the row's unit: MB/s
                limit=per_second(20.0, write_plain),      # what it is compared with, in the same seconds
                rounds=15,
            )
            yield pairs.row("write 20 MB", "MB/s", ratio_at_least(0.8))

            pairs = alternate(
                ours=milliseconds(open_paper),
                limit=milliseconds(read_plain_file),      # may be left out: then there is no ratio
                control=milliseconds(read_plain_file),    # needed for every time: what the bare machine does
                rounds=50,
            )
            yield pairs.row("open 2 MB", "ms", ours_at_most(5), at=0.95)     # p95; without `at` the median

What the harness sees to:

- **Pairs.** In each round ours, limit and control follow each other within the same moment, and the order
  turns from round to round. `ours` and `limit` of a row are medians (or the percentile asked for); `ratio` is
  the median of each round's ours / limit, so it may differ a little from the quotient of the two. `ratio_min`
  and `ratio_max` say how far the rounds lay apart.
- **Control.** A round is dropped where the control, in the place of ours, would have missed the target: the
  machine was busy, not the product slow. Over a tenth dropped, the row says `ok: null` and why. A time
  without a control is refused.
- **Floors of our own** (under 80 lines, same libraries): give `floor_seen`, what the floor did when it was
  written. Where it does not reach half of that, the row is not ok: a slow floor flatters.
- **What cannot be measured here** (no nginx, no disk): raise or yield. `raise NotMeasured(reason)` ends the
  benchmark with one such row; `yield Row.not_measured(name, reason)` goes on with the next figure.
- An exception that is not NotMeasured is a row with `ok: false`, its traceback on standard error.
- Figures that are no pairs (a resident size) are made with `Row.of(name, unit, target, ours=…, limit=…)`.

Nothing is met by moving a limit: a missed target is a row with `ok: false`.
"""
