"""CPython's own tests of asyncio, on tulip's loop.

    python/run python/cpython/run_tests.py LIB [-v] [--own] [MODULE...]

LIB is the folder of a CPython 3.12 that has test/test_asyncio (lib/python3.12); MODULE is one of its files or a test in it. Prints a
line for each module: how many tests ran, and what failed. -v: traces, too. --own: on asyncio's own loop, to compare.
"""
import asyncio
import logging
import os
import sys
import threading
import time
import unittest

import tulip

# What goes through a loop that asyncio makes. The rest tests parts of asyncio's own loops, with mocks of their insides.
MODULES = ('test_locks', 'test_queues', 'test_taskgroups', 'test_timeouts', 'test_waitfor', 'test_threads', 'test_pep492',
           'test_context', 'test_server', 'test_buffered_proto', 'test_sock_lowlevel', 'test_streams',
           'test_subprocess', 'test_eager_task_factory', 'test_futures', 'test_tasks', 'test_events')


class TulipLoop(tulip.EventLoop):
    """Takes the place of asyncio.SelectorEventLoop, whose argument it ignores."""

    made = 0

    def __init__(self, selector=None):
        super().__init__()
        TulipLoop.made += 1


def outcomes(result):
    return [test.id().removeprefix('test.test_asyncio.') for test, _ in result.failures + result.errors]


LIMIT = 180
running = None


class Result(unittest.TestResult):
    def startTest(self, test):
        global running
        super().startTest(test)
        running = test.id(), time.monotonic()
        if VERBOSE:
            print('  ', test.id(), flush=True)


def watch():
    """Ends everything when a test hangs, and names it."""
    while True:
        time.sleep(5)
        if running is not None and time.monotonic() - running[1] > LIMIT:
            print(f'{running[0]} has not ended after {LIMIT} s', flush=True)
            os._exit(3)


def run(name):
    suite = unittest.defaultTestLoader.loadTestsFromName(f'test.test_asyncio.{name}')
    result = Result()
    suite.run(result)
    passed = result.testsRun - len(outcomes(result)) - len(result.skipped) - len(result.expectedFailures)
    print(f'{name}: {result.testsRun} run, {passed} passed, {len(outcomes(result))} failed, {len(result.skipped)} skipped',
          *outcomes(result), sep='\n    ', flush=True)
    if VERBOSE:
        for test, trace in result.failures + result.errors:
            print(test.id(), trace, sep='\n', flush=True)
    return result.testsRun, passed, len(outcomes(result)), len(result.skipped)


options = {argument for argument in sys.argv[2:] if argument.startswith('-')}
VERBOSE = '-v' in options
names = [argument for argument in sys.argv[2:] if argument not in options]
sys.path.append(os.path.abspath(sys.argv[1]))
logging.getLogger('asyncio').setLevel(logging.CRITICAL)
asyncio.set_event_loop_policy(None)
if '--own' not in options:
    asyncio.SelectorEventLoop = TulipLoop
    # What the tests set again and again by set_event_loop_policy(None).
    asyncio.DefaultEventLoopPolicy._loop_factory = TulipLoop
threading.Thread(target=watch, daemon=True).start()
totals = [run(name) for name in names or MODULES]
print('all: {} run, {} passed, {} failed, {} skipped'.format(*map(sum, zip(*totals))), f'on {TulipLoop.made} loops of tulip')
