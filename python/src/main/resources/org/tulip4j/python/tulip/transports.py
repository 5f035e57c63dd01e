"""asyncio's transports over tulip's: streams and datagrams."""
import asyncio
import contextvars
from asyncio import protocols

from . import host
from .errors import to_python
from .sockets import SocketView, address

_HIGH = 64 * 1024


class Base:
    """What all transports have. Calls the protocol in the context in which the transport was made, and says what it throws."""

    def __init__(self, loop, protocol, extra=None):
        self._loop = loop
        self._extra = {} if extra is None else extra
        self._context = contextvars.copy_context()
        self._inside = False
        self._java = None
        self._error = None
        self._closing = False
        self.set_protocol(protocol)

    def __repr__(self):
        state = 'closing' if self._closing else 'open'
        return f'<{type(self).__name__} {state} {self.get_extra_info("peername")}>'

    # What Java calls

    def _made(self, java):
        self._java = java
        self._safely('connection_made', self._protocol.connection_made, self)

    def _lost(self, failure):
        self._closing = True
        self._safely('connection_lost', self._protocol.connection_lost, self._error or to_python(failure))

    def _pause(self):
        self._safely('pause_writing', self._protocol.pause_writing)

    def _resume(self):
        self._safely('resume_writing', self._protocol.resume_writing)

    def _call(self, function, *args):
        if self._inside:
            return function(*args)
        self._inside = True
        try:
            return self._context.run(function, *args)
        finally:
            self._inside = False

    def _safely(self, what, function, *args):
        """Calls; what is thrown goes to the loop's exception handler. Returns whether nothing was, and the result."""
        try:
            return True, self._call(function, *args)
        except (SystemExit, KeyboardInterrupt) as e:
            self._loop.leave(e)
        except BaseException as e:
            if self._error is None:
                self._error = e
            self._loop.call_exception_handler({
                'message': f'Fatal error: protocol.{what}() call failed.', 'exception': e,
                'transport': self, 'protocol': self._protocol})
        return False, None

    # asyncio.BaseTransport

    def get_protocol(self):
        return self._protocol

    def set_protocol(self, protocol):
        self._protocol = protocol

    def is_closing(self):
        return self._closing

    def close(self):
        if not self._closing:
            self._closing = True
            self._java.transport().close()

    def get_extra_info(self, name, default=None):
        if name in self._extra:
            return self._extra[name]
        if self._java is None:
            return default
        value = self._java.transport().extraInfo(host.info(name))
        if value is None:
            return default
        if name in ('peername', 'sockname'):
            value = address(value)
        elif name == 'socket':
            value = SocketView(value)
        self._extra[name] = value
        return value


class Writing(Base):
    """What can be written to: bytes go to Java as polyglot buffers."""

    _eof_written = False
    _java_write = None

    def _made(self, java):
        self._java_write = java.write
        super()._made(java)

    def abort(self):
        self._closing = True
        self._java.transport().abort()

    def _force_close(self, exception):
        if self._error is None:
            self._error = exception
        self.abort()

    def write(self, data):
        data = bytes_like(data)
        if self._eof_written:
            raise RuntimeError('Cannot call write() after write_eof()')
        if data:
            self._java_write(data)

    def writelines(self, lines):
        self.write(b''.join(lines))

    def write_eof(self):
        if not self._closing and not self._eof_written:
            self._eof_written = True
            self._java.transport().writeEof()

    def can_write_eof(self):
        return True

    def get_write_buffer_size(self):
        return self._java.transport().writeBufferSize()

    def get_write_buffer_limits(self):
        limits = self._java.transport().writeBufferLimits()
        return limits.low(), limits.high()

    def set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = _HIGH if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f'high ({high!r}) must be >= low ({low!r}) must be >= 0')
        self._java.setLimits(high, low)


class Reading(Base):
    """What can be read from."""

    def is_reading(self):
        return not self._closing and self._java.transport().isReading()

    def pause_reading(self):
        if not self._closing:
            self._java.transport().pauseReading()

    def resume_reading(self):
        if not self._closing:
            self._java.transport().resumeReading()


class Stream(Reading, Writing, asyncio.Transport):
    """A connection."""

    _start_tls_compatible = True

    def set_protocol(self, protocol):
        self._protocol = protocol
        self._buffered = isinstance(protocol, asyncio.BufferedProtocol)

    def _data(self, number, count):
        data = from_number(number, count)
        if self._buffered:
            ok, _ = self._safely('buffer_updated', protocols._feed_data_to_buffered_proto, self._protocol, data)
        else:
            ok, _ = self._safely('data_received', self._protocol.data_received, data)
        if not ok:
            self.abort()

    def _eof(self):
        ok, keep = self._safely('eof_received', self._protocol.eof_received)
        if not ok:
            self.abort()
        return bool(keep)


class Datagrams(Writing, asyncio.DatagramTransport):
    """A datagram endpoint."""

    def __init__(self, loop, protocol, remote):
        super().__init__(loop, protocol)
        self._remote = remote

    def _datagram(self, number, count, sender):
        self._safely('datagram_received', self._protocol.datagram_received, from_number(number, count), tuple(sender))

    def _received_error(self, failure):
        self._safely('error_received', self._protocol.error_received, to_python(failure))

    def sendto(self, data, addr=None):
        data = bytes_like(data)
        if self._remote is not None and addr is not None:
            if tuple(addr[:2]) != tuple(self._remote[:2]):
                raise ValueError(f'Invalid address: must be None or {self._remote}')
            addr = None
        if addr is None:
            self._java.sendTo(data, None, 0)
        else:
            self._java.sendTo(data, addr[0], addr[1])


def from_number(number, count):
    """The bytes of a message from Java; see Bytes.number."""
    return number.to_bytes(count, 'big', signed=True)


def bytes_like(data):
    """What Java can read."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f'data argument must be a bytes-like object, not {type(data).__name__!r}')
    return data.tobytes() if isinstance(data, memoryview) else data
