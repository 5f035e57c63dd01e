"""Step 7, futures: a result that is not there yet. A coroutine sleeps three times and sets it."""
import asyncio


async def slowly(future):
    for i in range(1, 4):
        await asyncio.sleep(0.1)
        print('slept', i)
    future.set_result('the future is here')


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(slowly(future))
    print('waiting')
    print('result:', await future)
    await task


asyncio.run(main())
