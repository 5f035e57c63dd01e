"""Step 5, the loop: callbacks soon, later, and at a time."""
import asyncio

loop = asyncio.new_event_loop()
print('until a future is done:')
answer = loop.create_future()
loop.call_soon(answer.set_result, '42')
print(' ', loop.run_until_complete(answer))


def soon():
    print('  soon')
    loop.call_soon(print, '  soon again: one pass later')


def stop():
    print('  stop')
    loop.stop()


print('for ever, until stopped:')
loop.call_later(0.2, print, '  later: after 200 ms')
loop.call_at(loop.time() + 0.1, print, '  at a time: in 100 ms')
loop.call_soon(soon)
loop.call_soon(print, '  also soon: in order')
loop.call_later(0.15, print, '  never').cancel()
loop.call_later(0.3, stop)
loop.run_forever()
loop.close()
print('stopped')
