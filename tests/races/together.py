"""The same work by several threads at one moment."""

import threading

from django.db import connection

from core.errors import Busy, RuleBroken


def together(work, threads):
    """Let each do `work(number)` at once; what was refused. Anything else fails the test."""
    gate = threading.Barrier(threads)
    refused = []

    def run(number):
        gate.wait()
        try:
            work(number)
        except (RuleBroken, Busy) as error:
            refused.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return refused
