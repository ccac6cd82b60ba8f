"""One measurement in a process of its own."""

import json
import os
import resource
import sys
import time

from django.db import connection


def in_a_process(measured):
    """(what `measured()` returned, seconds, peak memory in MB), run in a child of its own."""
    connection.close()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            connection.ensure_connection()
            began = time.perf_counter()
            answer = measured()
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            os.write(writer, json.dumps([answer, seconds, peak]).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    if not told:
        sys.exit(f"{measured.__name__} failed.")
    return json.loads(told)
