"""Exceptions on their way from Java to Python and back."""
import asyncio
import errno
import socket
import traceback


class JavaError(RuntimeError):
    """A Java exception that has no twin in Python. `java` is the exception; its stack trace is a note."""

    def __init__(self, text, java):
        super().__init__(text)
        self.java = java


_MAKERS = {
    'cancelled': lambda text, java: asyncio.CancelledError(text) if text else asyncio.CancelledError(),
    'timeout': lambda text, java: TimeoutError(text),
    'invalid-state': lambda text, java: asyncio.InvalidStateError(text),
    'name': lambda text, java: socket.gaierror(socket.EAI_NONAME, text),
    'queue-empty': lambda text, java: asyncio.QueueEmpty(text),
    'queue-full': lambda text, java: asyncio.QueueFull(text),
    'send-file': lambda text, java: asyncio.SendfileNotAvailableError(text),
    'not-implemented': lambda text, java: NotImplementedError(text),
    'end': lambda text, java: EOFError(text),
    'io': lambda text, java: OSError(text),
    'lookup': lambda text, java: ProcessLookupError(errno.ESRCH, text),
}


def _ssl_error(text, java):
    import ssl
    return ssl.SSLError(text)


def _certificate_error(text, java):
    import ssl
    return ssl.SSLCertVerificationError(text)


def to_python(failure):
    """The Python exception for what Failures.of has made of a Java one; None for None."""
    if failure is None:
        return None
    python = failure.python()
    if python is not None:
        return python
    kind = failure.kind()
    text = failure.text()
    java = failure.java()
    if kind == 'ssl':
        made = _ssl_error(text, java)
    elif kind == 'certificate':
        made = _certificate_error(text, java)
    elif kind in _MAKERS:
        made = _MAKERS[kind](text, java)
    elif hasattr(errno, kind):
        made = OSError(getattr(errno, kind), text)
    else:
        made = JavaError(text, java)
    made.java = java
    if kind != 'cancelled':
        made.add_note(failure.trace())
    return made


def describe(exception):
    """What Java has to know of a Python exception: kind, name of its errno, text, trace, and the Java exception that it was."""
    java = getattr(exception, 'java', None)
    text = str(exception)
    if isinstance(exception, asyncio.CancelledError):
        return 'cancelled', '', text, None, None
    frames = [(f.name, f.filename, f.lineno or 0) for f in traceback.extract_tb(exception.__traceback__)]
    frames.reverse()
    if isinstance(exception, TimeoutError):
        return 'timeout', '', text, frames, java
    if isinstance(exception, socket.gaierror):
        return 'name', '', text, frames, java
    if isinstance(exception, OSError):
        return 'os', errno.errorcode.get(exception.errno, ''), text, frames, java
    return 'other', '', text, frames, java
