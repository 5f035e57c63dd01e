"""Step 3, the beginning: a tree in order, where every level takes each value from below and yields it again."""
from dataclasses import dataclass


@dataclass
class Tree:
    value: str
    left: 'Tree | None' = None
    right: 'Tree | None' = None


def in_order(tree):
    if tree.left:
        for value in in_order(tree.left):
            yield value
    yield tree.value
    if tree.right:
        for value in in_order(tree.right):
            yield value


for value in in_order(Tree('d', Tree('b', Tree('a'), Tree('c')), Tree('f', Tree('e'), Tree('g')))):
    print(value)
