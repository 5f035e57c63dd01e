import asyncio
import os
import subprocess

EVERY = bytes(range(256))


async def main():
    cat = await asyncio.create_subprocess_exec('cat', stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, err = await cat.communicate(EVERY * 1000)
    print(out == EVERY * 1000, err, cat.returncode)

    shell = await asyncio.create_subprocess_shell(
        'echo out; echo error >&2; echo $NAME; pwd; exit 3', stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={'NAME': 'value', 'PATH': os.environ['PATH']}, cwd='/')
    print(await shell.communicate(), await shell.wait())

    sleep = await asyncio.create_subprocess_exec('sleep', '1000')
    print(sleep.returncode, sleep.pid > 0)
    sleep.terminate()
    print(await sleep.wait())
    try:
        sleep.kill()
    except ProcessLookupError as e:
        print(type(e).__name__)

    stuck = await asyncio.create_subprocess_exec('sleep', '1000')
    try:
        async with asyncio.timeout(0.05):
            await stuck.wait()
    except TimeoutError:
        stuck.kill()
        print('timed out', await stuck.wait())

    lines = await asyncio.create_subprocess_shell('echo one; echo two', stdout=subprocess.PIPE)
    print([line async for line in lines.stdout], await lines.wait())

    try:
        await asyncio.create_subprocess_exec('/no/such/program')
    except FileNotFoundError as e:
        print(type(e).__name__)
    for refused in ({'start_new_session': True}, {'stdout': 7}):
        try:
            await asyncio.create_subprocess_exec('true', **refused)
        except NotImplementedError as e:
            print(e)


asyncio.run(main())
