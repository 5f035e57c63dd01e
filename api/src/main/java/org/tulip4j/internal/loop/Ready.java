package org.tulip4j.internal.loop;

/** Something in the ready queue: a callback or a task's step. */
public interface Ready {
    /** Runs it; throws only what must leave the loop. */
    void fire(Loop loop);
}
