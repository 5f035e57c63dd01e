package org.tulip4j.samples.toy;

import org.tulip4j.Generator;

/** Starts a task and evaluates to its id. The child is ahead of its parent in the queue. */
record NewTask(Generator<Object, Object, ?> target) implements SystemCall {
    @Override
    public void handle(Scheduler scheduler, Task task) {
        task.setSendValue(scheduler.spawn(target));
        scheduler.schedule(task);
    }
}
