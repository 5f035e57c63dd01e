"""asyncio on tulip's event loops.

Unmodified programs run: `asyncio.run(main(), loop_factory=tulip.new_event_loop)`, or `tulip.install()` once, which makes
tulip's the loops that `asyncio.run` and `asyncio.new_event_loop` make.
"""
import asyncio

from . import interop
from .errors import JavaError
from .futures import running, wrap
from .connecting import is_java
from .loop import EventLoop

__all__ = ('EventLoop', 'EventLoopPolicy', 'JavaError', 'create_task', 'install', 'new_event_loop', 'run', 'wrap')


class EventLoopPolicy(asyncio.DefaultEventLoopPolicy):
    """asyncio's default policy, with tulip's loops."""

    _loop_factory = EventLoop


def new_event_loop(**options):
    """A loop that is not running. Keywords are LoopOptions' by Python's names: backend, engine, name, debug."""
    return EventLoop(**options)


def install():
    """Makes tulip's loops the ones that asyncio makes from now on, in this context."""
    asyncio.set_event_loop_policy(EventLoopPolicy())


def run(main, *, debug=None):
    """asyncio.run on a tulip loop, whatever policy is set."""
    return asyncio.run(main, debug=debug, loop_factory=EventLoop)


def create_task(coroutine, *, name=None):
    """Starts a Java coroutine (org.tulip4j.Coroutine) as a Java task of the running loop.

    Returns a future to await; cancelling it cancels the Java task. A coroutine of Python is for asyncio.create_task.
    """
    if not is_java(coroutine, interop.Coroutine):
        raise TypeError(f'tulip.create_task takes an org.tulip4j.Coroutine, not {coroutine!r}; see asyncio.create_task')
    return wrap(running().java.createTask(coroutine, name))


interop.register()
