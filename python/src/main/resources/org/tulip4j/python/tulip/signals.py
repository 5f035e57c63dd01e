"""Signals, by tulip's handlers."""
import asyncio
import signal
import threading
from asyncio import events

from .futures import call_java


def _name(sig):
    return signal.Signals(sig).name.removeprefix('SIG')


class Signals:
    def add_signal_handler(self, sig, callback, *args):
        if asyncio.iscoroutine(callback) or asyncio.iscoroutinefunction(callback):
            raise TypeError('coroutines cannot be used with add_signal_handler()')
        self._check_signal(sig)
        self._check_closed()
        handle = events.Handle(callback, args, self, None)
        call_java(self.java.addSignalHandler, _name(sig), lambda: self.run_handle(handle))
        self._signal_handlers[sig] = handle

    def remove_signal_handler(self, sig):
        self._check_signal(sig)
        if self._signal_handlers.pop(sig, None) is None:
            return False
        return self.java.removeSignalHandler(_name(sig))

    def _interruptible(self, run):
        """Runs, and meanwhile lets tulip's loop call what Python does at an interrupt: in the poll nothing else would."""
        handler = signal.getsignal(signal.SIGINT)
        if (not callable(handler) or signal.SIGINT in self._signal_handlers
                or threading.current_thread() is not threading.main_thread()):
            return run()
        self.add_signal_handler(signal.SIGINT, handler, signal.SIGINT, None)
        try:
            return run()
        finally:
            if not self.is_closed() and signal.SIGINT in self._signal_handlers:
                self.remove_signal_handler(signal.SIGINT)
                signal.signal(signal.SIGINT, handler)
