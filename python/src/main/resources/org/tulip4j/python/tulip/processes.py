"""Child processes."""
import asyncio
import os
import signal
import subprocess

import java

from .errors import to_python
from .futures import call_java, wrap
from .transports import Base, Reading, Writing, from_number

ProcessOptions = java.type('org.tulip4j.subprocess.ProcessOptions')
Stdio = java.type('org.tulip4j.subprocess.Stdio')
Path = java.type('java.nio.file.Path')
HashMap = java.type('java.util.HashMap')

_STREAMS = {subprocess.PIPE: Stdio.PIPE, subprocess.DEVNULL: Stdio.DEVNULL, subprocess.STDOUT: Stdio.STDOUT,
            None: Stdio.INHERIT}
_HEEDED = {'universal_newlines': False, 'text': None, 'encoding': None, 'errors': None, 'bufsize': 0}


class _Standard(Base):
    """A standard stream of a child. Its process tells the protocol; this only writes, pauses and closes."""

    def __init__(self, process, java):
        super().__init__(process._loop, process._protocol)
        self._java = java
        self._java_write = java.write


class StandardInput(_Standard, Writing, asyncio.WriteTransport):
    pass


class StandardOutput(_Standard, Reading, asyncio.ReadTransport):
    pass


class Process(Base, asyncio.SubprocessTransport):
    """A child process."""

    def __init__(self, loop, protocol):
        super().__init__(loop, protocol)
        self._returncode = None
        self._pipes = {}
        self._waiters = []

    def __repr__(self):
        return f'<Process pid={self._java and self.get_pid()} returncode={self._returncode}>'

    def _made(self, java):
        for fd, kind in ((0, StandardInput), (1, StandardOutput), (2, StandardOutput)):
            pipe = java.pipe(fd)
            if pipe is not None:
                self._pipes[fd] = kind(self, pipe)
        super()._made(java)

    def _pipe_data(self, fd, number, count):
        self._safely('pipe_data_received', self._protocol.pipe_data_received, fd, from_number(number, count))

    def _pipe_lost(self, fd, failure):
        if fd in self._pipes:
            self._pipes[fd]._closing = True
        self._safely('pipe_connection_lost', self._protocol.pipe_connection_lost, fd, to_python(failure))

    def _exited(self, returncode):
        self._returncode = returncode
        self._safely('process_exited', self._protocol.process_exited)

    def _lost(self, failure):
        super()._lost(failure)
        waiters, self._waiters = self._waiters, None
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(self._returncode)

    async def _wait(self):
        """What asyncio.subprocess.Process.wait awaits."""
        if self._returncode is None and self._waiters is not None:
            waiter = self._loop.create_future()
            self._waiters.append(waiter)
            await waiter
        return self._returncode

    def get_pid(self):
        return self._java.transport().pid()

    def get_returncode(self):
        return self._returncode

    def get_pipe_transport(self, fd):
        return self._pipes.get(fd)

    def send_signal(self, sig):
        call_java(self._java.transport().sendSignal, signal.Signals(sig).name.removeprefix('SIG'))

    def terminate(self):
        call_java(self._java.transport().terminate)

    def kill(self):
        call_java(self._java.transport().kill)


class Processes:
    async def subprocess_exec(
            self, protocol_factory, program, *args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, shell=False, cwd=None, env=None, **kwargs):
        if shell:
            raise ValueError('shell must be False')
        command = [os.fsdecode(each) for each in (program, *args)]
        return await self._start(protocol_factory, command, False, stdin, stdout, stderr, cwd, env, kwargs)

    async def subprocess_shell(
            self, protocol_factory, cmd, *, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            shell=True, cwd=None, env=None, **kwargs):
        if not isinstance(cmd, (bytes, str)):
            raise ValueError('cmd must be a string')
        if not shell:
            raise ValueError('shell must be True')
        return await self._start(
            protocol_factory, [os.fsdecode(cmd)], True, stdin, stdout, stderr, cwd, env, kwargs)

    async def _start(self, protocol_factory, command, shell, stdin, stdout, stderr, cwd, env, others):
        for name, value in others.items():
            if name in _HEEDED and (value == _HEEDED[name] or not value):
                continue
            if name in _HEEDED:
                raise ValueError(f'{name} must be {_HEEDED[name]}')
            raise NotImplementedError(f'{name}: a child of the JVM cannot have it')
        options = (ProcessOptions.DEFAULT.withStdin(_stream('stdin', stdin))
                   .withStdout(_stream('stdout', stdout)).withStderr(_stream('stderr', stderr)))
        if cwd is not None:
            options = options.withDirectory(Path.of(os.fsdecode(cwd)))
        if env is not None:
            variables = HashMap()
            for key, value in env.items():
                variables.put(os.fsdecode(key), os.fsdecode(value))
            options = options.withEnvironment(variables)
        protocol = protocol_factory()
        process = Process(self, protocol)
        await wrap(call_java(self.java.subprocess, lambda: process, command, shell, options))
        return process, protocol


def _stream(name, where):
    try:
        return _STREAMS[where]
    except (KeyError, TypeError):
        raise NotImplementedError(
            f'{name}={where!r}: a child of the JVM takes PIPE, DEVNULL, STDOUT or None, no descriptor or file') from None
