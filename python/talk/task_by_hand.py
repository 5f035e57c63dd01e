"""Step 8, tasks: the same three bodies on a task made by hand and on the real one, with a mark for each pass of the loop."""
import asyncio


class HandmadeTask(asyncio.Future):
    def __init__(self, coroutine, loop):
        super().__init__(loop=loop)
        self.coroutine = coroutine
        self.waiting_for = None
        self.must_cancel = False
        loop.call_soon(self.step)

    def cancel(self, msg=None):
        self.must_cancel = self.waiting_for is None or not self.waiting_for.cancel()
        return True

    def step(self, value=None, exception=None):
        if self.must_cancel:
            exception = asyncio.CancelledError()
            self.must_cancel = False
        self.waiting_for = None
        try:
            if exception is None:
                future = self.coroutine.send(value)
            else:
                future = self.coroutine.throw(exception)
        except StopIteration as end:
            self.set_result(end.value)
        except asyncio.CancelledError:
            super().cancel()
        except Exception as failure:
            self.set_exception(failure)
        else:
            if future is None:
                self.get_loop().call_soon(self.step)
            else:
                future._asyncio_future_blocking = False
                self.waiting_for = future
                future.add_done_callback(self.wake_up)

    def wake_up(self, future):
        try:
            value = future.result()
        except BaseException as failure:
            self.step(exception=failure)
        else:
            self.step(value)


def play(start):
    loop = asyncio.new_event_loop()
    letter = loop.create_future()

    async def count():
        for i in range(1, 4):
            print('  counter', i)
            await asyncio.sleep(0)
        letter.set_result('a letter')
        return 'counted'

    async def read():
        print('  reader waits')
        print('  reader got', await letter)
        raise RuntimeError('the reader is moved to tears')

    async def sleep():
        try:
            await loop.create_future()
        except asyncio.CancelledError:
            print('  sleeper is cancelled and tidies up')
            await asyncio.sleep(0)
            raise

    counter, reader, sleeper = start(count(), loop), start(read(), loop), start(sleep(), loop)

    def counted(done):
        print('  counter returned', done.result())
        sleeper.cancel()

    def slept(done):
        print('  sleeper cancelled:', done.cancelled())
        loop.stop()

    counter.add_done_callback(counted)
    reader.add_done_callback(lambda done: print('  reader failed:', done.exception()))
    sleeper.add_done_callback(slept)

    def next_pass(number):
        print('pass', number)
        loop.call_soon(next_pass, number + 1)

    loop.call_soon(next_pass, 1)
    loop.run_forever()
    loop.close()


print('with a handmade task:')
play(HandmadeTask)
print('with the real task:')
play(lambda coroutine, loop: loop.create_task(coroutine))
