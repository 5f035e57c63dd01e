import asyncio


async def slow(number):
    await asyncio.sleep(number / 100)
    return number


async def main():
    loop = asyncio.get_running_loop()
    print(type(loop).__module__)
    print(await asyncio.gather(*(slow(n) for n in (3, 1, 2))))
    try:
        await asyncio.wait_for(slow(10000), 0.02)
    except TimeoutError:
        print('timed out')
    try:
        async with asyncio.timeout(0.02):
            await slow(10000)
    except TimeoutError:
        print('timed out again')
    async with asyncio.TaskGroup() as group:
        first = group.create_task(slow(1))
        second = group.create_task(slow(2))
    print(first.result(), second.result())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(slow(10000))
            group.create_task(fail())
    except ExceptionGroup as e:
        print(e.exceptions)
    print(await asyncio.to_thread(lambda: 'from a thread'))
    future = loop.create_future()
    asyncio.create_task(asyncio.to_thread(lambda: loop.call_soon_threadsafe(future.set_result, 'to the loop')))
    print(await future)
    order = []
    loop.call_soon(order.append, 'first')
    loop.call_soon(order.append, 'second').cancel()
    loop.call_soon(order.append, 'third')
    loop.call_later(0.001, order.append, 'fourth')
    loop.call_later(0.001, order.append, 'never').cancel()
    await asyncio.sleep(0.02)
    print(order)
    async for number in numbers():
        print('from a generator', number)
        break
    return 'done'


async def fail():
    raise ValueError('one of the group')


async def numbers():
    yield 1
    yield 2


print(asyncio.run(main()))

try:
    asyncio.run(fail())
except ValueError as e:
    print('left the loop:', e)


async def leave():
    raise SystemExit(3)

try:
    asyncio.run(leave())
except SystemExit as e:
    print('left the loop: exit', e.code)
