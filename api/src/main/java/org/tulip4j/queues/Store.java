package org.tulip4j.queues;

/** In which order a queue gives its items out. */
interface Store<E> {
    /** Adds an item, or throws and is as before. */
    void add(E item);

    /** Removes the next item; called only when there is one. */
    E remove();

    int size();
}
