"""The event loop: asyncio's for Unix, whose queues, timers, polls, transports, signals and processes are tulip's."""
import asyncio
import sys
import threading
from asyncio import events

import polyglot

from . import host
from .connecting import Connecting, SelectableChannel, is_java
from .datagrams import DatagramEndpoints
from .descriptors import Descriptors
from .errors import to_python
from .executors import Executors
from .futures import call_java
from .processes import Processes
from .signals import Signals


class Timer(events.TimerHandle):
    """A timer whose cancel takes it out of Java's heap."""

    __slots__ = ('java',)


class EventLoop(Connecting, DatagramEndpoints, Processes, Executors, Signals, asyncio.SelectorEventLoop):
    """A loop of tulip's. `java.loop()` is the org.tulip4j.EventLoop."""

    def __init__(self, java=None, *, backend=None, engine=None, name=None, debug=None):
        if java is None:
            self.java = call_java(host.newLoop, self, self.run_handle, backend, engine, name, debug)
        else:
            self.java = host.attach(self, self.run_handle, java)
        # A method of Java's is looked up among Python's attributes first, each time, and that costs more than the call.
        self._java_call_soon = self.java.callSoon
        self._java_call_at = self.java.callAt
        self._java_time = self.java.time
        super().__init__(Descriptors(self))
        self._leaving = None

    # Running

    def _run_once(self):
        # Called in a loop by run_forever, which ends it when _stopping is set.
        self._interruptible(lambda: call_java(self.java.run))
        self._stopping = True
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            raise leaving

    def stop(self):
        self._stopping = True
        self.java.stop()

    def leave(self, exception):
        """Ends the run with an exception that no loop keeps: SystemExit, KeyboardInterrupt."""
        if self._leaving is None:
            self._leaving = exception
        self.stop()

    def close(self):
        if self.is_running():
            raise RuntimeError('Cannot close a running event loop')
        if not self.is_closed():
            for sig in list(self._signal_handlers):
                self.remove_signal_handler(sig)
            super().close()
            self.java.close()

    def attach(self):
        """Makes this the running loop of a thread in which Java runs it."""
        self._attached = True
        self._thread_id = threading.get_ident()
        self._old_agen_hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook)
        events._set_running_loop(self)

    def detach(self):
        """Java has closed the loop."""
        self._closed = True
        self._thread_id = None
        if events._get_running_loop() is self:
            events._set_running_loop(None)
            sys.set_asyncgen_hooks(*self._old_agen_hooks)

    # Callbacks

    @staticmethod
    def run_handle(handle):
        """What Java calls when the turn of a handle has come."""
        if not handle._cancelled:
            try:
                handle._run()
            except (SystemExit, KeyboardInterrupt) as e:
                handle._loop.leave(e)

    def time(self):
        return self._java_time()

    def _call_soon(self, callback, args, context):
        handle = events.Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        try:
            self._java_call_soon(handle)
        except polyglot.ForeignException as e:
            raise to_python(host.failure(e)) from None
        return handle

    def call_soon_threadsafe(self, callback, *args, context=None):
        self._check_closed()
        if self._debug:
            self._check_callback(callback, 'call_soon_threadsafe')
        handle = events.Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        self.java.callSoonThreadsafe(handle)
        return handle

    def call_at(self, when, callback, *args, context=None):
        if when is None:
            raise TypeError("when cannot be None")
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, 'call_at')
        timer = Timer(when, callback, args, self, context)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        timer._scheduled = True
        timer.java = call_java(self._java_call_at, when, timer)
        return timer

    def _timer_handle_cancelled(self, handle):
        handle.java.cancel()

    def set_debug(self, enabled):
        super().set_debug(enabled)
        self.java.setDebug(bool(enabled))

    # Readiness

    def add_reader(self, fd, callback, *args):
        if is_java(fd, SelectableChannel):
            call_java(self.java.addReader, fd, events.Handle(callback, args, self, None))
        else:
            super().add_reader(fd, callback, *args)

    def add_writer(self, fd, callback, *args):
        if is_java(fd, SelectableChannel):
            call_java(self.java.addWriter, fd, events.Handle(callback, args, self, None))
        else:
            super().add_writer(fd, callback, *args)

    def remove_reader(self, fd):
        return self.java.removeReader(fd) if is_java(fd, SelectableChannel) else super().remove_reader(fd)

    def remove_writer(self, fd):
        return self.java.removeWriter(fd) if is_java(fd, SelectableChannel) else super().remove_writer(fd)

    # What asyncio's own poll needs, and tulip's does not

    def _make_self_pipe(self):
        pass

    def _close_self_pipe(self):
        pass

    def _write_to_self(self):
        pass

    def _process_events(self, event_list):
        pass
