package org.tulip4j.samples.toy;

import java.io.IOException;

/** What a task emits to ask the scheduler for something: a trap into the operating system. */
interface SystemCall {
    /**
     * Does what is asked. The task is not scheduled again unless this does it, now or later.
     *
     * @throws IOException when the system refuses
     */
    void handle(Scheduler scheduler, Task task) throws IOException;
}
