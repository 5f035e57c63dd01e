"""Step 1, generators (PEP 255): works once, hands the result out, and stands still until it is asked again."""


def work():
    for i in range(1, 11):
        print('working on', i)
        yield i


for result in work():
    print('looking at', result)
    if result % 5 == 0:
        print('Eureka!')
        break
