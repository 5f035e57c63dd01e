"""Step 4, a scheduler: a queue and a loop make generators take turns."""
import collections
import itertools


class Task:
    numbers = itertools.count(1)

    def __init__(self, body):
        self.number = next(self.numbers)
        self.body = body

    def run(self):
        print(f'[{self.number}]', next(self.body))


class Scheduler:
    def __init__(self):
        self.tasks = collections.deque()

    def add(self, body):
        self.tasks.append(Task(body))

    def run(self):
        while self.tasks:
            task = self.tasks.popleft()
            try:
                task.run()
            except StopIteration:
                print(f'[{task.number}] has finished')
            else:
                self.tasks.append(task)


def count_down(start):
    while start:
        yield start
        start -= 1


def echo_text(times):
    for i in range(1, times + 1):
        yield f'echo {i}'


scheduler = Scheduler()
scheduler.add(count_down(5))
scheduler.add(echo_text(3))
scheduler.run()
