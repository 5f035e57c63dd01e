"""Addresses and sockets of Java, as Python's socket module shows them."""
import socket

from . import host


def address(java):
    """A tuple for the internet, a text for Unix; None when there is none."""
    made = host.address(java)
    return made if made is None or isinstance(made, str) else tuple(made)


class SocketView:
    """A socket of tulip's: addresses and the common options. It has no descriptor of Python's."""

    def __init__(self, java):
        self._java = java

    def __repr__(self):
        return f'<tulip.SocketView laddr={self.getsockname()}>'

    def getsockname(self):
        return address(self._java.localAddress())

    def getpeername(self):
        return address(self._java.remoteAddress())

    @property
    def family(self):
        name = self.getsockname()
        if isinstance(name, str):
            return socket.AF_UNIX
        return socket.AF_INET6 if len(name) == 4 else socket.AF_INET

    @property
    def type(self):
        return socket.SOCK_STREAM

    @property
    def proto(self):
        return 0

    def _option(self, level, option):
        name = {
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE): 'SO_KEEPALIVE',
            (socket.SOL_SOCKET, socket.SO_RCVBUF): 'SO_RCVBUF',
            (socket.SOL_SOCKET, socket.SO_SNDBUF): 'SO_SNDBUF',
            (socket.SOL_SOCKET, socket.SO_REUSEADDR): 'SO_REUSEADDR',
            (socket.IPPROTO_TCP, socket.TCP_NODELAY): 'TCP_NODELAY',
        }.get((level, option))
        if name is None:
            raise NotImplementedError(f'option {option} of level {level} has no twin in java.net.StandardSocketOptions')
        return host.socketOption(name)

    def getsockopt(self, level, option):
        return int(self._java.option(self._option(level, option)))

    def setsockopt(self, level, option, value):
        name = self._option(level, option)
        flag = option not in (socket.SO_RCVBUF, socket.SO_SNDBUF) or level != socket.SOL_SOCKET
        self._java.setOption(name, bool(value) if flag else int(value))

    def fileno(self):
        raise NotImplementedError("a socket of tulip's has no file descriptor of Python's")

    def __getattr__(self, name):
        raise NotImplementedError(f"socket.{name}: a socket of tulip's is read and written by its transport only")


class ListenView(SocketView):
    """A listening socket, of which only the address is known."""

    def __init__(self, java):
        self._address = address(java)

    def getsockname(self):
        return self._address
