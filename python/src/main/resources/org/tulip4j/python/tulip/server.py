"""asyncio's server over tulip's."""
from asyncio import events

from .futures import wrap
from .sockets import ListenView


class Server(events.AbstractServer):
    """A listening server. After close() it is done with when its connections are."""

    def __init__(self, loop, java):
        self._loop = loop
        self.java = java
        self._sockets = tuple(ListenView(each) for each in java.addresses())

    def __repr__(self):
        return f'<Server sockets={self.sockets!r}>'

    def get_loop(self):
        return self._loop

    def is_serving(self):
        return self.java.isServing()

    @property
    def sockets(self):
        return self._sockets

    def close(self):
        self._sockets = ()
        self.java.close()

    def close_clients(self):
        self.java.closeClients()

    def abort_clients(self):
        self.java.abortClients()

    async def start_serving(self):
        await wrap(self.java.startServing())

    async def serve_forever(self):
        try:
            await wrap(self.java.serveForever())
        finally:
            self._sockets = ()

    async def wait_closed(self):
        await wrap(self.java.waitClosed())
