import asyncio
import os
import signal


async def main():
    loop = asyncio.get_running_loop()
    got = asyncio.Queue()
    loop.add_signal_handler(signal.SIGWINCH, got.put_nowait, 'window changed')
    os.kill(os.getpid(), signal.SIGWINCH)
    print(await asyncio.wait_for(got.get(), 10))
    print(loop.remove_signal_handler(signal.SIGWINCH), loop.remove_signal_handler(signal.SIGWINCH))
    for wrong in ('HUP', 99999):
        try:
            loop.add_signal_handler(wrong, print)
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)
    try:
        loop.add_signal_handler(signal.SIGKILL, print)
    except RuntimeError:
        print('cannot be caught')


asyncio.run(main())
