"""Readiness of file descriptors, by tulip's poll: what asyncio calls the selector."""
import selectors

import __graalpython__

from .errors import to_python


class Descriptors:
    """The selector of a loop. It never waits: Java calls `fired` from the loop's own poll."""

    def __init__(self, loop):
        self._loop = loop
        self._keys = {}

    def get_key(self, fileobj):
        return self._keys[selectors._fileobj_to_fd(fileobj)]

    def get_map(self):
        return {key.fileobj: key for key in self._keys.values()}

    def register(self, fileobj, events, data=None):
        fd = selectors._fileobj_to_fd(fileobj)
        if fd in self._keys:
            raise KeyError(f'{fileobj!r} (FD {fd}) is already registered')
        self._watch(fd, 0, events)
        self._keys[fd] = selectors.SelectorKey(fileobj, fd, events, data)
        return self._keys[fd]

    def modify(self, fileobj, events, data=None):
        key = self.get_key(fileobj)
        self._watch(key.fd, key.events, events)
        self._keys[key.fd] = key._replace(events=events, data=data)
        return self._keys[key.fd]

    def unregister(self, fileobj):
        key = self.get_key(fileobj)
        del self._keys[key.fd]
        self._watch(key.fd, key.events, 0)
        return key

    def close(self):
        self._keys.clear()

    def _watch(self, fd, before, after):
        if __graalpython__.posix_module_backend() != 'native':
            raise NotImplementedError(
                "descriptors of this Python are not the system's: set the context's option python.PosixModuleBackend to native")
        for event, writing in ((selectors.EVENT_READ, False), (selectors.EVENT_WRITE, True)):
            if after & event and not before & event:
                failure = self._loop.java.watch(fd, writing, self._fired)
                if failure is not None:
                    raise to_python(failure)
            elif before & event and not after & event:
                self._loop.java.unwatch(fd, writing)

    def _fired(self, fd, writing):
        key = self._keys.get(fd)
        if key is not None:
            handle = key.data[1 if writing else 0]
            if handle is not None:
                self._loop.run_handle(handle)
