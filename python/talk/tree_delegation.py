"""Step 3, delegation (PEP 380): a tree in order, where a level hands over to the one below."""
from dataclasses import dataclass


@dataclass
class Tree:
    value: str
    left: 'Tree | None' = None
    right: 'Tree | None' = None


def in_order(tree):
    if tree.left:
        yield from in_order(tree.left)
    yield tree.value
    if tree.right:
        yield from in_order(tree.right)


for value in in_order(Tree('d', Tree('b', Tree('a'), Tree('c')), Tree('f', Tree('e'), Tree('g')))):
    print(value)
