package org.tulip4j.queues;

/**
 * The items of a queue, in the order in which it gives them out. A store owns the items and nothing else; bounds, waiting and
 * shutting down are the queue's. The loop of the queue alone touches it.
 */
interface Store<E> {
    /** Adds an item, or throws and is as before. */
    void add(E item);

    /** Removes the next item; called only when there is one. */
    E remove();

    /** {@return how many there are} */
    int size();
}
