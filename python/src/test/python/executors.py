import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import java


async def main():
    loop = asyncio.get_running_loop()
    here = threading.get_ident()
    print(await loop.run_in_executor(None, lambda: threading.get_ident() != here))
    with ThreadPoolExecutor(1) as pool:
        print(await loop.run_in_executor(pool, sum, (1, 2, 3)))
    pool = java.type('java.util.concurrent.Executors').newSingleThreadExecutor()
    print(await loop.run_in_executor(pool, lambda: threading.get_ident() != here))
    try:
        await loop.run_in_executor(pool, lambda: {}['missing'])
    except KeyError as e:
        print('KeyError', e)
    pool.shutdown()
    done = loop.create_future()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(done.set_result, 'from a thread')).start()
    print(await done)
    coroutine = asyncio.sleep(0.01, 'from another')
    print(await loop.run_in_executor(None, lambda: asyncio.run_coroutine_threadsafe(coroutine, loop).result(10)))


asyncio.run(main())
