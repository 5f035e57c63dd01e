"""Step 1, the beginning: a function that returns a list has worked ten times before anybody sees one result."""


def work():
    results = []
    for i in range(1, 11):
        print('working on', i)
        results.append(i)
    return results


for result in work():
    print('looking at', result)
    if result % 5 == 0:
        print('Eureka!')
        break
