package org.tulip4j.samples.toy;

/** Ends another task where it stands; evaluates to whether there is one with that id. */
record KillTask(int tid) implements SystemCall {
    @Override
    public void handle(Scheduler scheduler, Task task) {
        task.setSendValue(scheduler.kill(tid));
        scheduler.schedule(task);
    }
}
