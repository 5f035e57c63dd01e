package org.tulip4j.samples.toy;

/** Evaluates to the id of the task that asks. */
record GetTid() implements SystemCall {
    @Override
    public void handle(Scheduler scheduler, Task task) {
        task.setSendValue(task.id());
        scheduler.schedule(task);
    }
}
