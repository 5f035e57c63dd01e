"""Step 2, coroutines (PEP 342): a generator that has not begun stands at no yield, and can receive nothing."""


def print_match():
    while True:
        print('found', (yield))


sink = print_match()
try:
    sink.send('README.md')
except TypeError as refused:
    print('refused:', refused)
next(sink)
print('and now it stands at its first yield:')
sink.send('README.md')
