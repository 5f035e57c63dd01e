package org.tulip4j.samples.toy;

/** Waits until another task has ended and evaluates to true; to false, at once, when there is none with that id. */
record WaitTask(int tid) implements SystemCall {
    @Override
    public void handle(Scheduler scheduler, Task task) {
        boolean waits = scheduler.waitForExit(task, tid);
        task.setSendValue(waits);
        if (!waits) {
            scheduler.schedule(task);
        }
    }
}
