"""This machine: one process, or one to a core. A page is cleaned to the same result wherever that happens."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from cleaner.engine.page import Settings, Work, clean_page
from cleaner.records import Result, failed

__all__ = ["clean_pages", "cores"]

# Below so many pages, starting processes costs more than it saves.
FEW = 32
# Pages that travel together: so many, or so many bytes. Large enough to make the travel cheap, small enough that cores
# end together; a page that is larger travels alone, so that no other waits behind it.
BATCH, BATCH_BYTES = 16, 500_000
# How many batches for each process may be done before their turn, where results are to come in order.
AHEAD = 16

_Batch = list[tuple[int, Work]]


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def clean_pages(
    works: Sequence[Work], settings: Settings, jobs: int | None = None, *, ordered: bool = True
) -> Iterator[Result]:
    """Clean pages. `jobs` None means all cores.

    Results come in the order of `works`, or, if not `ordered`, as they are done: then a page that takes long holds up
    no other. Memory is bounded either way. A process that dies (killed for want of memory, say) fails the one page that
    it was cleaning.
    """
    jobs = min(jobs or cores(), max(1, len(works) // BATCH))
    if jobs == 1 or len(works) < FEW:
        for work in works:
            yield clean_page(work, settings)
        return
    found = _in_processes(works, settings, jobs, AHEAD * BATCH * jobs if ordered else len(works))
    if not ordered:
        yield from (result for _, result in found)
        return
    early: dict[int, Result] = {}
    turn = 0
    for place, result in found:
        early[place] = result
        while turn in early:
            yield early.pop(turn)
            turn += 1


@dataclass
class _Worker:
    """A process, the line to it, and the pages it was sent and has not answered yet."""

    process: BaseProcess
    line: Connection
    pages: deque[tuple[int, Work]]


def _in_processes(works: Sequence[Work], settings: Settings, jobs: int, ahead: int) -> Iterator[tuple[int, Result]]:
    """Places and results as they are done; none is more than `ahead` places before one that is not.

    Every process has a line of its own and answers page by page: where it dies, the page it was at is known, and
    nothing that the others send is harmed.
    """
    # Processes are started afresh, not forked: threads of the caller cannot leave a lock held in them.
    context = multiprocessing.get_context("spawn")
    waiting = deque(_batches(works))
    workers: dict[Connection, _Worker] = {}
    open_places: set[int] = set()  # sent and not answered

    def start() -> None:
        line, other = context.Pipe()
        process = context.Process(target=_serve, args=(other, settings, gc.get_threshold()), daemon=True)
        process.start()
        other.close()
        workers[line] = _Worker(process, line, deque())

    try:
        for _ in range(jobs):
            start()
        while waiting or open_places:
            first = min(open_places, default=waiting[0][0][0] if waiting else 0)
            for worker in workers.values():
                if not worker.pages and waiting and waiting[0][0][0] - first < ahead:
                    batch = waiting.popleft()
                    worker.pages.extend(batch)
                    open_places.update(place for place, _ in batch)
                    with suppress(OSError):  # it has died, as is seen below
                        worker.line.send([work for _, work in batch])
            for line in wait([line for line, worker in workers.items() if worker.pages]):
                assert isinstance(line, Connection)
                worker = workers[line]
                try:
                    result = line.recv()
                except (EOFError, OSError):
                    del workers[line]
                    line.close()
                    place, work = worker.pages.popleft()
                    if worker.pages:
                        waiting.appendleft(list(worker.pages))
                        open_places.difference_update(place for place, _ in worker.pages)
                    start()
                    reason = "its process was ended from outside, for want of memory perhaps; run again with --jobs 1"
                    result = failed(work.file.name, work.stem, reason)
                else:
                    place, _ = worker.pages.popleft()
                open_places.discard(place)
                yield place, result
    finally:
        for worker in workers.values():
            worker.process.kill()
            worker.line.close()


def _batches(works: Sequence[Work]) -> Iterator[_Batch]:
    """The pages with their places, in batches of BATCH or BATCH_BYTES, the last page of a batch included."""
    batch: _Batch = []
    size = 0
    for place, work in enumerate(works):
        if batch and (len(batch) == BATCH or size + work.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((place, work))
        size += work.size
    if batch:
        yield batch


def _serve(line: Connection, settings: Settings, collect: tuple[int, int, int]) -> None:
    """What a process does: clean the pages it is sent, until the caller is gone. It collects garbage as the caller does."""
    gc.set_threshold(*collect)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller to handle
    threading.Thread(target=_end_with_caller, daemon=True).start()
    settings.rule_set()
    while True:
        try:
            works = line.recv()
            for work in works:
                line.send(clean_page(work, settings))
        except (EOFError, OSError):
            return


def _end_with_caller() -> None:
    """A caller that was killed leaves nobody behind, however long the page takes."""
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)
