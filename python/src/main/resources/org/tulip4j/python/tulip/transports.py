"""asyncio's transports over tulip's."""
import asyncio
import contextvars
from asyncio import protocols

from . import host
from .errors import to_python
from .sockets import SocketView, address

_HIGH = 64 * 1024


class Callbacks:
    """Calls a protocol in the context in which its transport was made, and says what it throws."""

    def __init__(self, loop):
        self._loop = loop
        self._context = contextvars.copy_context()
        self._inside = False

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
            self._failed(e, f'Fatal error: protocol.{what}() call failed.')
        return False, None

    def _failed(self, exception, message):
        self._loop.call_exception_handler({
            'message': message, 'exception': exception, 'transport': self, 'protocol': self._protocol})


class Stream(Callbacks, asyncio.Transport):
    """A connection. Bytes go to Java as polyglot buffers."""

    _start_tls_compatible = True

    def __init__(self, loop, protocol, extra=None):
        asyncio.Transport.__init__(self, extra)
        Callbacks.__init__(self, loop)
        self._java = None
        self._server = None
        self._error = None
        self._closing = False
        self._eof_written = False
        self.set_protocol(protocol)

    def __repr__(self):
        state = 'closing' if self.is_closing() else 'open'
        return f'<{type(self).__name__} {state} {self.get_extra_info("peername")}>'

    # What Java calls

    def _made(self, java):
        self._java = java
        self._safely('connection_made', self._protocol.connection_made, self)

    def _data(self, number, count):
        data = number.to_bytes(count, 'big', signed=True)
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

    def _lost(self, failure):
        self._closing = True
        error = self._error or to_python(failure)
        self._safely('connection_lost', self._protocol.connection_lost, error)

    def _pause(self):
        try:
            self._call(self._protocol.pause_writing)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as e:
            self._failed(e, 'protocol.pause_writing() failed')

    def _resume(self):
        try:
            self._call(self._protocol.resume_writing)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as e:
            self._failed(e, 'protocol.resume_writing() failed')

    def _failed(self, exception, message):
        if self._error is None:
            self._error = exception
        super()._failed(exception, message)

    # asyncio.Transport

    def get_protocol(self):
        return self._protocol

    def set_protocol(self, protocol):
        self._protocol = protocol
        self._buffered = isinstance(protocol, asyncio.BufferedProtocol)

    def is_closing(self):
        return self._closing

    def close(self):
        if not self._closing:
            self._closing = True
            self._java.transport().close()

    def abort(self):
        self._closing = True
        self._java.transport().abort()

    def _force_close(self, exception):
        if self._error is None:
            self._error = exception
        self.abort()

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f'data argument must be a bytes-like object, not {type(data).__name__!r}')
        if self._eof_written:
            raise RuntimeError('Cannot call write() after write_eof()')
        if not data:
            return
        if isinstance(data, memoryview):
            data = data.tobytes()
        self._java.write(data)

    def writelines(self, lines):
        self.write(b''.join(lines))

    def write_eof(self):
        if self._closing or self._eof_written:
            return
        self._eof_written = True
        self._java.transport().writeEof()

    def can_write_eof(self):
        return True

    def is_reading(self):
        return not self._closing and self._java.transport().isReading()

    def pause_reading(self):
        if not self._closing:
            self._java.transport().pauseReading()

    def resume_reading(self):
        if not self._closing:
            self._java.transport().resumeReading()

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
