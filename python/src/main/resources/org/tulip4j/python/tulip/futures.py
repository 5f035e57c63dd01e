"""Futures of Java, awaited by Python, and coroutines of Python, awaited by Java."""
import asyncio

import polyglot

from . import host
from .errors import to_python


def running():
    """The running loop; raises when it is not one of tulip's."""
    loop = asyncio.get_running_loop()
    if not hasattr(loop, 'java'):
        raise RuntimeError(f'{loop!r} is not a tulip loop; run the program with tulip.run, or call tulip.install() first')
    return loop


class JavaFuture(asyncio.Future):
    """What a Java future becomes. Its cancel asks the Java future, which may go on, as a task may."""

    def __init__(self, java, loop):
        super().__init__(loop=loop)
        self.java = java
        loop.java.whenDone(java, self._java_done)

    def cancel(self, msg=None):
        if self.done():
            return False
        return self.java.cancel(None if msg is None else str(msg))

    def _java_done(self, result, failure):
        if self.done():
            return
        if failure is None:
            self.set_result(result)
            return
        error = to_python(failure)
        if isinstance(error, asyncio.CancelledError):
            super().cancel(error.args[0] if error.args else None)
        else:
            self.set_exception(error)


def call_java(function, *args):
    """Calls Java; what it throws is raised as Python's exception."""
    try:
        return function(*args)
    except polyglot.ForeignException as e:
        raise to_python(host.failure(e)) from None


def wrap(java, loop=None):
    """An asyncio future for an org.tulip4j.Future of the loop, which is the running one unless given."""
    return JavaFuture(java, running() if loop is None else loop)


def start(loop, awaitable, done):
    """Runs an awaitable in a task of the loop, and tells Java when it is done. Returns what Java may cancel."""
    async def body():
        return await awaitable

    task = awaitable if asyncio.isfuture(awaitable) else loop.create_task(body())

    def finish(task):
        try:
            result = task.result()
        except BaseException as e:
            done.failed(e)
        else:
            done.succeeded(result)

    task.add_done_callback(finish)
    return task
