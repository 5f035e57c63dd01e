"""What Java and Python see of each other beside the loop."""
import java
import polyglot

from . import errors, futures, host
from .loop import EventLoop

Coroutine = java.type('org.tulip4j.Coroutine')


class _Awaitable:
    """What Python code sees on any org.tulip4j.Future, beside its Java methods."""

    def __await__(self):
        return futures.wrap(self).__await__()


class _Functions:
    """What Java calls."""

    start = staticmethod(futures.start)
    describe = staticmethod(errors.describe)

    @staticmethod
    def attach(java_loop):
        loop = EventLoop(java_loop)
        loop.attach()
        return loop

    @staticmethod
    def detach(loop):
        loop.detach()


def register():
    host.register(_Functions)
    polyglot.register_interop_type(java.type('org.tulip4j.Future'), _Awaitable)
