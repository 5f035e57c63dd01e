"""Step 2, coroutines (PEP 342): names are pushed through a pipeline. Arguments: folder, text."""
import functools
import os
import sys


def primed(function):
    @functools.wraps(function)
    def start(*args):
        generator = function(*args)
        next(generator)
        return generator
    return start


def list_dir(folder, target):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            list_dir(path, target)
        else:
            target.send(name)


@primed
def filter_str(pattern, target):
    try:
        while True:
            name = yield
            if pattern in name:
                target.send(name)
    finally:
        target.close()


@primed
def print_match():
    try:
        while True:
            print('found', (yield))
    finally:
        print('no more')


folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
pattern = sys.argv[2] if len(sys.argv) > 2 else 'pipeline'
target = filter_str(pattern, print_match())
list_dir(folder, target)
target.close()
