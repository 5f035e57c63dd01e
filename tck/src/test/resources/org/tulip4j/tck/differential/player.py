"""Plays programs on asyncio: one a line on standard input, one line of log for each on standard output.

A program is a list of operations, divided by semicolons; docs/testing-tulip.md says what they are. Before it, and a tab, stand the
reasons, divided by commas, for which asyncio is to do as tulip does. Time is virtual: when the loop has nothing to do it is the
time of the next timer. The first line of output is the version of Python.
"""

import asyncio
import contextvars
import gc
import sys
import threading

GATHER = asyncio.tasks._GatheringFuture
TICK = 1024  # ticks a second: every deadline is exact in floating point
EPSILON = 2.0**-40  # timers of one deadline run in the order they were made, which asyncio leaves open
PATIENCE = 1024  # seconds until a program counts as stuck
BLOCKS = {"try", "fin", "with", "timeout", "group", "ascomp", "soon", "later", "tsafe", "thread", "cb"}
VARIABLE = contextvars.ContextVar("v", default="-")


class Boom(Exception):
    pass


class Op:
    __slots__ = ("at", "verb", "args", "body", "other")

    def __init__(self, at, verb, args):
        self.at, self.verb, self.args = at, verb, args
        self.body, self.other = [], []


def parse(text):
    bodies = {}
    stack = []
    into = None
    for at, token in enumerate(text.split(";")):
        verb, *args = token.split(" ")
        if verb == "end":
            into, _ = stack.pop()
        elif verb == "else":
            into = stack[-1][1].other
        elif verb[0] == "B":
            into = bodies[int(verb[1:])] = []
        else:
            op = Op(at, verb, args)
            into.append(op)
            if verb in BLOCKS:
                stack.append((into, op))
                into = op.body
    return bodies


class Ordered(dict):
    """A set that keeps the order in which its members came."""

    def add(self, member):
        self[member] = True

    def discard(self, member):
        self.pop(member, None)

    remove = dict.__delitem__


class Idle:
    """In place of a selector: no waiting, time goes on instead."""

    def __init__(self, loop):
        self.loop = loop

    def select(self, timeout):
        if timeout is None:
            raise SystemError("nothing left to wait for")
        if timeout > 0:
            self.loop.now = int(self.loop._scheduled[0]._when * TICK) / TICK
        return ()


class Loop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.timers = 0
        self._clock_resolution = 2.0**-20
        self._selector = Idle(self)

    def time(self):
        return self.now

    def call_at(self, when, callback, *args, context=None):
        self.timers += 1
        return super().call_at(when + self.timers * EPSILON, callback, *args, context=context)

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class Group(asyncio.TaskGroup):
    """What a group does since 3.15, where this Python is older: it can be cancelled, and loses no cancellation from outside."""

    def __init__(self):
        super().__init__()
        self._tasks = Ordered()

    if sys.version_info < (3, 15):

        async def __aexit__(self, kind, thrown, trace):
            self._exiting = True
            cancelled = thrown if isinstance(thrown, asyncio.CancelledError) else None
            late = None
            if thrown is not None and not self._aborting:
                self._abort()
            while self._tasks:
                self._on_completed_fut = self._loop.create_future()
                try:
                    await self._on_completed_fut
                except asyncio.CancelledError as again:
                    late = again
                    if not self._aborting:
                        cancelled = again
                        self._abort()
                self._on_completed_fut = None
            if self._parent_cancel_requested:
                if self._parent_task.uncancel() == 0:
                    cancelled = None
                elif cancelled is None:
                    cancelled = late
            if cancelled is not None and not self._errors:
                raise cancelled
            if thrown is not None and not isinstance(thrown, asyncio.CancelledError):
                self._errors.append(thrown)
            if self._errors:
                if self._parent_task.cancelling():
                    self._parent_task.uncancel()
                    self._parent_task.cancel()
                raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors) from None
            return True

        def create_task(self, coro, make=None):
            if not self._entered or self._exiting and not self._tasks or self._aborting:
                coro.close()
                raise RuntimeError("no task for this group")
            task = make(coro) if make else self._loop.create_task(coro)
            self._tasks.add(task)
            task.add_done_callback(self._on_task_done)
            if self._aborting and not task.done():
                task.cancel()
            return task

        def cancel(self):
            if self._exiting and not self._tasks or self._aborting:
                return
            self._abort()
            if not self._parent_cancel_requested:
                self._parent_cancel_requested = True
                self._parent_task.cancel()


class Lock(asyncio.Lock):
    """Reason "lock": a release does not wait for a waiter that was cancelled and has not unwound."""

    def _wake_up_first(self):
        for waiter in self._waiters or ():
            if not waiter.cancelled():
                if not waiter.done():
                    waiter.set_result(True)
                return


class Reader(asyncio.StreamReader):
    """What a reader does for the reasons "reader", "readall" and "wakeup"."""

    turn = None  # the future of the read that waits, and its task
    needed = 0  # bytes without which the read that comes cannot end
    wanted = 0  # bytes without which the one that waits is not woken

    def __init__(self, limit, loop, reasons):
        super().__init__(limit, loop)
        self.alone = "reader" in reasons
        self.whole = "readall" in reasons
        self.patient = "wakeup" in reasons

    def held(self):
        """Whether a read waits and was not cancelled."""
        if self.turn is None:
            return False
        future, task = self.turn
        return not future.cancelled() and not task._must_cancel

    def check(self):
        if self.alone:
            if self._exception is not None:
                raise self._exception
            if self.held():
                raise RuntimeError("another read waits")

    def feed_data(self, data):
        enough = not self.patient or not self.held() or len(self._buffer) + len(data) >= self.wanted
        if enough:
            super().feed_data(data)
        else:
            assert not self._eof
            self._buffer.extend(data)

    async def read(self, n=-1):
        self.check()
        if n >= 0 or not self.whole:
            self.needed = 1
            return await super().read(n)
        while not self._eof:
            self.needed = sys.maxsize
            await self._wait_for_data("read")
        if self._exception is not None:
            raise self._exception
        data = bytes(self._buffer)
        self._buffer.clear()
        self._maybe_resume_transport()
        return data

    async def readexactly(self, n):
        self.check()
        self.needed = n
        return await super().readexactly(n)

    async def readuntil(self, separator=b"\n"):
        self.check()
        self.needed = 0
        return await super().readuntil(separator)

    async def _wait_for_data(self, what):
        if not self.alone and not self.patient:
            return await super()._wait_for_data(what)
        self.check()
        if self._waiter is not None and not self.alone:
            raise RuntimeError("another read waits")
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        self.wanted = self.needed
        mine = self._waiter = self._loop.create_future()
        turn = self.turn = mine, asyncio.current_task()
        try:
            await mine
        finally:
            if self._waiter is mine:
                self._waiter = None
            if self.turn is turn:
                self.turn = None


class Named:
    """A task of a factory."""

    def set_name(self, name):
        if name is not None:  # what Python 3.13 says of a task without a name
            super().set_name(name)


class Armed:
    """Reason "unretrieved": to cancel what has failed already does not count as retrieving, nor does a look of asyncio.wait."""

    def exception(self):
        if sys._getframe(1).f_code.co_name == "_on_completion" and not self.cancelled():
            return self._exception
        return super().exception()

    def cancel(self, msg=None):
        return False if self.done() else super().cancel(msg=msg)


class ArmedFuture(Armed, asyncio.Future):
    pass


class TellingGather(asyncio.tasks._GatheringFuture):
    """Reason "message": a gather that was cancelled tells the message, not that of its last child."""

    said = None

    def cancel(self, msg=None):
        taken = super().cancel(msg=msg)
        if taken:
            self.said = msg
        return taken

    def set_exception(self, thrown):
        own = isinstance(thrown, asyncio.CancelledError) and self._cancel_requested
        super().set_exception(asyncio.CancelledError(self.said) if own else thrown)


class ArmedGather(Armed, asyncio.tasks._GatheringFuture):
    pass


class ArmedTellingGather(Armed, TellingGather):
    pass


class ArmedTask(Armed, Named, asyncio.Task):
    pass


def shield(inner):
    """Reason "unretrieved": neither does a shield whose outer future is gone."""
    if inner.done():
        return inner
    outer = asyncio.get_running_loop().create_future()

    def copy(done):
        if outer.done():
            return
        if inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner.result())

    inner.add_done_callback(copy)
    outer.add_done_callback(lambda done: inner.remove_done_callback(copy))
    return outer


class Turn(asyncio.Future):
    """The place of a getter or putter in its line."""


class Placed:
    """Reason "queue": who was woken and found nothing returns to the old place in line, not to the end."""

    arrivals = 0
    _is_shutdown = False  # before Python 3.13

    async def get(self):
        await self.wait(self._getters, self.empty)
        return self.get_nowait()

    async def put(self, item):
        if self._is_shutdown:
            raise asyncio.QueueShutDown
        await self.wait(self._putters, self.full)
        self.put_nowait(item)

    async def wait(self, line, impossible):
        arrival = None
        while impossible() and not self._is_shutdown:
            if arrival is None:
                arrival = self.arrivals = self.arrivals + 1
            turn = Turn(loop=asyncio.get_running_loop())
            turn.arrival = arrival
            line.insert(sum(one.arrival < arrival for one in line), turn)
            try:
                await turn
            except BaseException:
                turn.cancel()
                if turn in line:
                    line.remove(turn)
                if not impossible() and not turn.cancelled():
                    self._wakeup_next(line)
                raise


class Source:
    """The transport of a reader: tells when it is to pause."""

    def __init__(self, player, key):
        self.player, self.key = player, key

    def pause_reading(self):
        self.player.log(f"{self.key} pause")

    def resume_reading(self):
        self.player.log(f"{self.key} resume")


class Barrier(asyncio.Barrier):
    """Reason "barrier": the number that a cancelled party gives back is given again, no other."""

    def __init__(self, parties):
        super().__init__(parties)
        self.numbers = set()

    async def wait(self):
        async with self._cond:
            await self._block()
            number = min(n for n in range(self._parties) if n not in self.numbers)
            self.numbers.add(number)
            self._count += 1
            try:
                if self._count == self._parties:
                    await self._release()
                else:
                    await self._wait()
                return number
            finally:
                self.numbers.discard(number)
                self._count -= 1
                self._exit()


class Telling(Named, asyncio.tasks._PyTask):
    """Reason "message": a cancelled task gives its message to everybody, not only to the first who asks."""

    said = None

    @property
    def _cancel_message(self):
        thrown = self._cancelled_exc
        return thrown.args[0] if thrown is not None and thrown.args else self.said

    @_cancel_message.setter
    def _cancel_message(self, message):
        self.said = message

    def _make_cancelled_error(self):
        self.said = self._cancel_message
        return super()._make_cancelled_error()


NAMES = [
    (asyncio.TimeoutError, "Timeout"),
    (asyncio.InvalidStateError, "InvalidState"),
    (asyncio.QueueEmpty, "QueueEmpty"),
    (asyncio.QueueFull, "QueueFull"),
    (getattr(asyncio, "QueueShutDown", ()), "QueueShutDown"),
    (asyncio.BrokenBarrierError, "BrokenBarrier"),
    (ValueError, "Value"),
    (RuntimeError, "Runtime"),
    (AssertionError, "Runtime"),
]


def name(e):
    if isinstance(e, Boom):
        return "Boom" + e.args[0]
    if isinstance(e, asyncio.CancelledError):
        return f"Cancelled({e.args[0]})" if e.args and e.args[0] else "Cancelled"
    if isinstance(e, BaseExceptionGroup):
        return "Group[" + ",".join(name(one) for one in e.exceptions) + "]"
    if isinstance(e, asyncio.IncompleteReadError):
        return f"Incomplete({text(e.partial)},{show(e.expected)})"
    if isinstance(e, asyncio.LimitOverrunError):
        return f"Overrun({e.consumed})"
    for kind, said in NAMES:
        if isinstance(e, kind):
            return said
    return f"{type(e).__name__}({e})"


def text(data):
    return data.decode().replace("\n", "/")


def show(value):
    if value is None:
        return "-"
    if isinstance(value, BaseException):
        return "!" + name(value)
    if isinstance(value, bytes):
        return "'" + text(value) + "'"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "[" + ",".join(map(show, value)) + "]"
    return str(value)


def failure(tag):
    return asyncio.CancelledError() if tag == "C" else Boom(tag)


def ticks(text):
    return None if text == "-" else int(text) / TICK


def state(future):
    if not future.done():
        return "pending"
    if future.cancelled():
        return "cancelled"
    thrown = future.exception()
    return "!" + name(thrown) if thrown is not None else "=" + show(future.result())


def outcome(call):
    try:
        return "=" + show(call())
    except BaseException as e:
        return "!" + name(e)


class Player:
    def __init__(self, text, reasons):
        self.reasons = reasons
        self.bodies = parse(text)
        self.lines = []
        self.closed = False
        self.slots = {}
        self.objects = {}
        self.handles = {}
        self.callbacks = {}
        self.unretrieved = []
        self.count = 0
        self.stuck = 0
        self.loop = Loop()
        self.loop.set_exception_handler(self.handle)
        plain = self.choose("message", TellingGather, GATHER)
        armed = self.choose("message", ArmedTellingGather, ArmedGather)
        asyncio.tasks._GatheringFuture = self.choose("unretrieved", armed, plain)
        if "unretrieved" in reasons:
            self.loop.create_future = lambda: ArmedFuture(loop=self.loop)
            self.task = type("Task", (Armed, Telling), {}) if "message" in reasons else ArmedTask
        else:
            self.task = self.choose("message", Telling, asyncio.Task)
        if self.task is not asyncio.Task:
            self.loop.set_task_factory(lambda loop, coroutine, **options: self.task(coroutine, loop=loop, **options))

    def log(self, line):
        if not self.closed:
            self.lines.append(line)

    def handle(self, loop, context):
        message = context["message"]
        if "never retrieved" in message:
            self.unretrieved.append(name(context["exception"]))
            return
        if "was destroyed" in message:
            return
        self.log("handler " + show(context.get("exception")))

    # The program as a whole

    def play(self):
        loop = self.loop
        asyncio.set_event_loop(loop)
        loop.call_later(PATIENCE, self.watch)
        try:
            main = self.slots["t0"] = loop.create_task(self.run(0))
            self.log("main " + outcome(lambda: loop.run_until_complete(main)))
            if self.stuck < 5:
                loop.run_until_complete(self.clean())
        except RuntimeError:
            self.log("hung")
        self.log(f"end {self.states()} ticks={int(loop.now * TICK) if self.stuck == 0 else '-'}")
        self.closed = True
        for task in asyncio.all_tasks(loop):
            task._log_destroy_pending = False
        loop.close()
        asyncio.set_event_loop(None)
        main = task = None
        self.slots = self.objects = self.handles = self.callbacks = None
        gc.collect()
        if self.unretrieved:
            self.lines.append("unretrieved " + " ".join(sorted(self.unretrieved)))
        return "|".join(self.lines)

    def states(self):
        """How futures ended; to look here does not count as retrieving."""
        states = []
        for slot in sorted(self.slots):
            if slot[0] in "ftx":
                f = self.slots[slot]
                looked = f._exception is not None and not f.cancelled()
                s = "!" + name(f._exception) if looked else state(f)
                states.append(slot + s if s[0] in "=!" else f"{slot}:{s}")
        return " ".join(states)

    def left(self):
        tasks = [t for t in asyncio.all_tasks(self.loop) if t.get_name()[:5] == "Task-"]
        return sorted(tasks, key=lambda t: int(t.get_name()[5:]))

    def watch(self):
        self.stuck += 1
        self.log("stuck")
        if self.stuck == 5:
            self.loop.stop()
            return
        self.loop.call_later(PATIENCE, self.watch)
        for task in self.left():
            task.cancel()

    async def clean(self):
        asyncio.current_task().set_name("clean")
        for _ in range(3):
            await asyncio.sleep(0)
        for _ in range(3):
            left = self.left()
            if not left:
                break
            self.log(f"left {len(left)}")
            for task in left:
                task.cancel()
            await asyncio.wait(left)
            await asyncio.sleep(0)

    async def run(self, number):
        await self.block(self.bodies[number])
        return f"b{number}"

    async def block(self, ops):
        for op in ops:
            await self.step(op)

    async def step(self, op):
        call = getattr(self, "s_" + op.verb, None)
        try:
            if call is not None:
                result = call(op)
            else:
                result = await getattr(self, "a_" + op.verb)(op)
        except BaseException as e:
            self.log(f"{op.at} !{name(e)}")
            raise
        if result is not None:
            self.log(f"{op.at} {result}")

    def now(self, op, first=""):
        """What a callback does: a block that cannot wait."""
        self.log(f"{op.at} runs{first}")
        for inner in op.body:
            try:
                result = getattr(self, "s_" + inner.verb)(inner)
            except BaseException as e:
                self.log(f"{inner.at} !{name(e)}")
                raise
            if result is not None:
                self.log(f"{inner.at} {result}")

    # What the operations name

    def slot(self, key):
        if key == "me":
            return asyncio.current_task(self.loop)
        if key[0] == "f" and key not in self.slots:
            self.slots[key] = self.loop.create_future()
        return self.slots.get(key)

    def those(self, keys):
        return [f for f in map(self.slot, keys) if f is not None]

    def thing(self, key):
        made = self.objects.get(key)
        if made is None:
            number = int(key[1:])
            made = self.objects[key] = {
                "l": self.lock,
                "s": lambda: asyncio.Semaphore(number),
                "u": lambda: asyncio.BoundedSemaphore(number),
                "c": lambda: asyncio.Condition(self.lock()),
                "e": lambda: asyncio.Event(),
                "b": lambda: self.barrier(number),
                "q": lambda: self.queue(asyncio.Queue, number),
                "p": lambda: self.queue(asyncio.PriorityQueue, number),
                "i": lambda: self.queue(asyncio.LifoQueue, number),
                "r": lambda: self.reader(key, number),
            }[key[0]]()
        return made

    def choose(self, reason, ours, theirs):
        return ours if reason in self.reasons else theirs

    def lock(self):
        return self.choose("lock", Lock, asyncio.Lock)()

    def queue(self, kind, most):
        return self.choose("queue", type("Queue", (Placed, kind), {}), kind)(most)

    def barrier(self, parties):
        made = self.choose("barrier", Barrier, asyncio.Barrier)(parties)
        made._cond = asyncio.Condition(self.lock())
        return made

    def reader(self, key, limit):
        made = Reader(limit, self.loop, self.reasons)
        made.set_transport(Source(self, key))
        return made

    # Futures and tasks

    def s_set(self, op):
        self.slot(op.args[0]).set_result(op.args[1])
        return "ok"

    def s_fail(self, op):
        self.slot(op.args[0]).set_exception(failure(op.args[1]))
        return "ok"

    def s_cancel(self, op):
        f = self.slot(op.args[0])
        if f is None:
            return "none"
        return show(f.cancel(*op.args[1:]))

    def s_uncancel(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else f.uncancel()

    def s_cancelling(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else f.cancelling()

    def s_state(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else state(f)

    def s_result(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else outcome(f.result)

    def s_exc(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else outcome(f.exception)

    def s_cb(self, op):
        f = self.slot(op.args[0])
        if f is None:
            return "none"

        def callback(done):
            self.now(op, " " + state(done))

        self.callbacks[op.args[1]] = callback
        f.add_done_callback(callback)

    def s_rmcb(self, op):
        f = self.slot(op.args[0])
        callback = self.callbacks.get(op.args[1])
        return "none" if f is None or callback is None else f.remove_done_callback(callback)

    def s_spawn(self, op):
        key = op.args[0]
        coroutine = self.run(int(key[1:]))
        if op.args[1:] == ["e"]:
            self.slots[key] = self.task(coroutine, loop=self.loop, eager_start=True)
        else:
            self.slots[key] = self.loop.create_task(coroutine)

    def s_raise(self, op):
        raise failure(op.args[0])

    # Callbacks

    def s_soon(self, op):
        self.handles[op.args[0]] = self.loop.call_soon(self.now, op)

    def s_later(self, op):
        self.handles[op.args[0]] = self.loop.call_later(ticks(op.args[1]), self.now, op)

    def s_tsafe(self, op):
        self.handles[op.args[0]] = self.loop.call_soon_threadsafe(self.now, op)

    def s_thread(self, op):
        thread = threading.Thread(target=self.loop.call_soon_threadsafe, args=(self.now, op))
        thread.start()
        thread.join()

    def s_hcancel(self, op):
        handle = self.handles.get(op.args[0])
        if handle is None:
            return "none"
        handle.cancel()

    def s_ctxset(self, op):
        VARIABLE.set(op.args[0])

    def s_ctxget(self, op):
        return VARIABLE.get()

    # Combinators

    def s_gather(self, op):
        self.slots[op.args[0]] = asyncio.gather(*self.those(op.args[2:]), return_exceptions=op.args[1] == "r")

    def s_gatherco(self, op):
        bodies = [self.run(int(n)) for n in op.args[2:]]
        self.slots[op.args[0]] = asyncio.gather(*bodies, return_exceptions=op.args[1] == "r")

    def s_shield(self, op):
        f = self.slot(op.args[1])
        if f is None:
            return "none"
        self.slots[op.args[0]] = self.choose("unretrieved", shield, asyncio.shield)(f)

    async def a_wait(self, op):
        given = self.those(op.args[2:])
        when = {"a": asyncio.ALL_COMPLETED, "f": asyncio.FIRST_COMPLETED, "x": asyncio.FIRST_EXCEPTION}[op.args[0]]
        done, pending = await asyncio.wait(given, timeout=ticks(op.args[1]), return_when=when)
        return f"done={self.places(given, done)} pending={self.places(given, pending)}"

    @staticmethod
    def places(given, some):
        return show(sorted(given.index(f) for f in some))

    async def a_waitfor(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else show(await asyncio.wait_for(f, ticks(op.args[1])))

    async def a_ascomp(self, op):
        given = self.those(op.args[1:])
        iterator = self.completed(given, ticks(op.args[0]))
        while True:
            try:
                f = await anext(iterator)
            except StopAsyncIteration:
                return "over"
            except TimeoutError:
                self.log(f"{op.at} !Timeout")
                continue
            self.log(f"{op.at} {given.index(f)}{state(f)}")
            await self.block(op.body)

    def completed(self, given, timeout):
        """asyncio.as_completed, which looks at its futures in the order given, not in that of a set."""
        iterator = asyncio.as_completed([])
        todo = iterator._todo = Ordered.fromkeys(given)
        iterator._todo_left = len(todo)
        for f in todo:
            f.add_done_callback(iterator._handle_completion)
        if todo and timeout is not None:
            iterator._timeout_handle = self.loop.call_later(timeout, iterator._handle_timeout)
        return iterator

    async def a_timeout(self, op):
        limit = self.slots[op.args[0]] = asyncio.timeout(ticks(op.args[1]))
        try:
            async with limit:
                await self.block(op.body)
        finally:
            self.log(f"{op.at} expired={show(limit.expired())} cancelling={asyncio.current_task().cancelling()}")
        return "ok"

    def s_resched(self, op):
        limit = self.slots.get(op.args[0])
        if limit is None:
            return "none"
        limit.reschedule(None if op.args[1] == "-" else self.loop.time() + ticks(op.args[1]))
        return "ok"

    def s_expired(self, op):
        limit = self.slots.get(op.args[0])
        return "none" if limit is None else show(limit.expired())

    async def a_group(self, op):
        group = Group()
        try:
            async with group:
                self.slots[op.args[0]] = group
                await self.block(op.body)
        finally:
            self.log(f"{op.at} cancelling={asyncio.current_task().cancelling()}")
        return "ok"

    def s_gspawn(self, op):
        group = self.slots.get(op.args[0])
        if group is None:
            return "none"
        eager = (lambda c: self.task(c, loop=self.loop, eager_start=True)) if op.args[2:] else None
        self.slots[op.args[1]] = group.create_task(self.run(int(op.args[1][1:])), eager)

    def s_gcancel(self, op):
        group = self.slots.get(op.args[0])
        if group is None:
            return "none"
        group.cancel()

    # Waiting and control

    async def a_yield(self, op):
        for _ in range(int(op.args[0])):
            await asyncio.sleep(0)
        return "ok"

    async def a_sleep(self, op):
        await asyncio.sleep(ticks(op.args[0]))
        return "ok"

    async def a_await(self, op):
        f = self.slot(op.args[0])
        return "none" if f is None else show(await f)

    async def a_call(self, op):
        return await self.run(int(op.args[0]))

    async def a_try(self, op):
        kinds = {"any": BaseException, "err": Exception, "can": asyncio.CancelledError}
        try:
            await self.block(op.body)
        except kinds[op.args[0]] as e:
            if isinstance(e, GeneratorExit):
                raise
            self.log(f"{op.at} caught {name(e)}")
            await self.block(op.other)

    async def a_fin(self, op):
        try:
            await self.block(op.body)
        finally:
            self.log(f"{op.at} finally")
            await self.block(op.other)

    # Locks and their kin

    async def a_acquire(self, op):
        await self.thing(op.args[0]).acquire()
        return "ok"

    def s_release(self, op):
        self.thing(op.args[0]).release()
        return "ok"

    def s_locked(self, op):
        thing = self.thing(op.args[0])
        return show(thing.is_set() if isinstance(thing, asyncio.Event) else thing.locked())

    async def a_with(self, op):
        async with self.thing(op.args[0]):
            self.log(f"{op.at} in")
            await self.block(op.body)
        return "ok"

    async def a_cwait(self, op):
        await self.thing(op.args[0]).wait()
        return "ok"

    async def a_cwaitfor(self, op):
        least = int(op.args[1])

        def enough():
            self.log(f"{op.at} asks {self.count}")
            return self.count >= least

        await self.thing(op.args[0]).wait_for(enough)
        return "ok"

    def s_notify(self, op):
        self.thing(op.args[0]).notify(int(op.args[1]))
        return "ok"

    def s_notifyall(self, op):
        self.thing(op.args[0]).notify_all()
        return "ok"

    def s_inc(self, op):
        self.count += 1

    async def a_evwait(self, op):
        await self.thing(op.args[0]).wait()
        return "ok"

    def s_evset(self, op):
        self.thing(op.args[0]).set()

    def s_evclr(self, op):
        self.thing(op.args[0]).clear()

    async def a_bwait(self, op):
        return show(await self.thing(op.args[0]).wait())

    async def a_babort(self, op):
        await self.thing(op.args[0]).abort()
        return "ok"

    async def a_breset(self, op):
        await self.thing(op.args[0]).reset()
        return "ok"

    def s_bstate(self, op):
        barrier = self.thing(op.args[0])
        return f"{barrier.n_waiting} {show(barrier.broken)}"

    # Queues

    async def a_put(self, op):
        await self.thing(op.args[0]).put(op.args[1])
        return "ok"

    async def a_get(self, op):
        return show(await self.thing(op.args[0]).get())

    def s_putn(self, op):
        self.thing(op.args[0]).put_nowait(op.args[1])
        return "ok"

    def s_getn(self, op):
        return show(self.thing(op.args[0]).get_nowait())

    def s_tdone(self, op):
        self.thing(op.args[0]).task_done()
        return "ok"

    async def a_join(self, op):
        await self.thing(op.args[0]).join()
        return "ok"

    def s_qsize(self, op):
        queue = self.thing(op.args[0])
        return f"{queue.qsize()} {show(queue.empty())} {show(queue.full())}"

    def s_shut(self, op):
        self.thing(op.args[0]).shutdown(op.args[1] == "i")
        return "ok"

    # Stream readers; a line feed is written as a slash

    def s_feed(self, op):
        self.thing(op.args[0]).feed_data(op.args[1].replace("/", "\n").encode())
        return "ok"

    def s_eof(self, op):
        self.thing(op.args[0]).feed_eof()

    def s_rexc(self, op):
        self.thing(op.args[0]).set_exception(failure(op.args[1]))

    def s_ateof(self, op):
        return show(self.thing(op.args[0]).at_eof())

    async def a_read(self, op):
        return show(await self.thing(op.args[0]).read(int(op.args[1])))

    async def a_readall(self, op):
        return show(await self.thing(op.args[0]).read())

    async def a_readx(self, op):
        return show(await self.thing(op.args[0]).readexactly(int(op.args[1])))

    async def a_readline(self, op):
        return show(await self.thing(op.args[0]).readline())

    async def a_readuntil(self, op):
        separators = tuple(one.replace("/", "\n").encode() for one in op.args[1:])
        one = separators[0] if len(separators) == 1 else separators
        return show(await self.thing(op.args[0]).readuntil(one))


def main():
    gc.collect()
    gc.freeze()
    print(sys.version.split()[0], flush=True)
    for line in sys.stdin:
        reasons, text = line.rstrip("\n").split("\t")
        print(Player(text, reasons.split(",")).play(), flush=True)


main()
