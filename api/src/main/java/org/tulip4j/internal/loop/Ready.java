package org.tulip4j.internal.loop;

/** Something that can stand in the ready queue: a callback or a task's step. It is called once for each time that it was queued. */
public interface Ready {
    /** Runs it; throws only what must leave the loop. */
    void fire(Loop loop);
}
