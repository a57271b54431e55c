"""This machine: one process, or one to a core. Results come in the order of the pages, whoever was faster."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from cleaner.engine.page import Settings, Work, clean_page
from cleaner.records import Result, failed

__all__ = ["clean_pages", "cores"]

# Below so many pages, starting processes costs more than it saves.
FEW = 32
# Pages that travel together. Large enough to make the travel cheap, small enough that cores end together.
BATCH = 16
# Batches under way for each process: the bound on what waits in memory.
AHEAD = 3


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def clean_pages(works: Sequence[Work], settings: Settings, jobs: int | None = None) -> Iterator[Result]:
    """Clean pages, yielding results in the order of `works`. `jobs` None means all cores.

    Memory is bounded: at most AHEAD batches for each process are under way. A process that dies (killed for want of
    memory, say) fails the pages it held; the others go on in new processes.
    """
    jobs = min(jobs or cores(), max(1, len(works) // BATCH))
    if jobs == 1 or len(works) < FEW:
        for work in works:
            yield clean_page(work, settings)
        return
    batches = [works[start : start + BATCH] for start in range(0, len(works), BATCH)]
    waiting = iter(batches)
    # Processes are started afresh, not forked: threads of the caller cannot leave a lock held in them.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(settings,)) as pool:
        running: deque[tuple[Sequence[Work], Future[list[Result]]]] = deque()
        try:
            for batch in islice(waiting, jobs * AHEAD):
                running.append((batch, pool.submit(_clean_batch, batch, settings)))
            while running:
                batch, future = running.popleft()
                yield from future.result()
                for following in islice(waiting, 1):
                    running.append((following, pool.submit(_clean_batch, following, settings)))
        except BrokenProcessPool:
            rest = [batch, *(held for held, _ in running), *waiting]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        else:
            return
    yield from _one_by_one([work for batch in rest for work in batch], settings)


def _one_by_one(works: Sequence[Work], settings: Settings) -> Iterator[Result]:
    """After a process died: each page in a process of its own, so that only the page that kills is failed."""
    context = multiprocessing.get_context("spawn")
    for work in works:
        with ProcessPoolExecutor(1, context, initializer=_begin, initargs=(settings,)) as pool:
            try:
                yield pool.submit(clean_page, work, settings).result()
            except BrokenProcessPool:
                reason = "its process was ended from outside, for want of memory perhaps; run again with --jobs 1"
                yield failed(work.file.name, work.stem, reason)


def _begin(settings: Settings) -> None:
    """In a new process: Ctrl-C is for the caller to handle; the rules are loaded once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings.rule_set()


def _clean_batch(works: Sequence[Work], settings: Settings) -> list[Result]:
    return [clean_page(work, settings) for work in works]
