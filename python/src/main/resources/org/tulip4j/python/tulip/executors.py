"""Executors: Python's are asyncio's affair; Java's run in threads of Java's."""
import functools

import java

from .connecting import is_java
from .futures import wrap

Executor = java.type('java.util.concurrent.Executor')


class Executors:
    def run_in_executor(self, executor, func, *args):
        if not is_java(executor, Executor):
            return super().run_in_executor(executor, func, *args)
        self._check_closed()
        return wrap(self.java.runInExecutor(executor, functools.partial(func, *args)), self)
