"""The same runs on a Dask cluster: tasks carry their inputs there and bring bundles of bytes back.

Nothing is shared but the installed package, which must be the same on every worker. Dask starts the workers wherever
they are to be (SSH, Kubernetes, Slurm ...) and passes a lost worker's run on to another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress

from analysis.batch.bundle import Bundle, Task, make_bundle
from analysis.batch.modules import program_digest
from analysis.reference.errors import UhcError
from analysis.reference.words import say, use_language

HERE = "local"
CONNECT_SECONDS, WORKER_SECONDS = 10, 60


@contextmanager
def cluster_executor(address: str, workers: int) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """Give an executor on the cluster at ``address``, or on one of ``workers`` processes started here; and its size.

    Raises:
        UhcError: dask.distributed is not installed, nothing answers at the address, or no worker comes.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as problem:
        raise UhcError("no_distributed") from problem
    for name in ("distributed", "distributed.client"):  # what they meet is said in our words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if address == HERE:
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else a second cluster meets a taken port
            ) as here,
            Client(here) as client,
        ):
            yield client.get_executor(pure=False), lambda: workers
        return
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TypeError) as problem:  # the last for tls:// without certificates
        raise UhcError("cluster_unreachable", address=address, problem=problem) from problem
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as problem:
            raise UhcError("cluster_empty", address=address, seconds=WORKER_SECONDS) from problem

        def size() -> int:
            threads = 0
            with suppress(OSError, RuntimeError):  # a scheduler that is lost shows in the runs
                threads = sum(client.nthreads().values())
            return max(1, threads)

        yield client.get_executor(pure=False), size


def make_bundle_there(task: Task, program: str) -> Bundle:
    """Make a bundle on a worker, unless its program is another than ``program``: equal inputs must give equal bytes."""
    if program_digest() != program:
        use_language(task.values["language"])
        return Bundle({}, say("failure.other_program"))
    return make_bundle(task)
