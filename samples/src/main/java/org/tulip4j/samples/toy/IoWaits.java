package org.tulip4j.samples.toy;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import org.tulip4j.Generator;

/** The tasks that wait for a channel, and the task that asks the selector which may go on. */
final class IoWaits implements AutoCloseable {
    private final Scheduler scheduler;
    private final Selector selector;
    /** Which task waits for which operation of which channel. */
    private final Map<SelectionKey, Map<Integer, Task>> waits = new HashMap<>();

    IoWaits(Scheduler scheduler) throws IOException {
        this.scheduler = scheduler;
        this.selector = Selector.open();
    }

    void waitFor(SelectableChannel channel, int operation, Task task) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            key = channel.register(selector, 0);
        }
        Map<Integer, Task> tasks = waits.computeIfAbsent(key, none -> new HashMap<>());
        if (tasks.putIfAbsent(operation, task) != null) {
            throw new IllegalStateException(tasks.get(operation) + " waits for the same of " + channel + " already");
        }
        key.interestOpsOr(operation);
    }

    boolean isEmpty() {
        return waits.isEmpty();
    }

    /** Forgets a task; whether it waited. */
    boolean forget(Task task) {
        boolean waited = false;
        for (Map<Integer, Task> tasks : waits.values()) {
            waited |= tasks.values().remove(task);
        }
        waits.values().removeIf(Map::isEmpty);
        return waited;
    }

    /** Takes its turn like any other task: looks without waiting while others can run, and waits when nobody can. */
    Generator<Object, Object, Void> pollTask() {
        return Generator.of(y -> {
            while (true) {
                if (scheduler.isIdle()) {
                    selector.select(this::ready);
                } else {
                    selector.selectNow(this::ready);
                }
                y.emit(null);
            }
        });
    }

    private void ready(SelectionKey key) {
        int now = key.readyOps();
        key.interestOpsAnd(~now);
        Map<Integer, Task> tasks = waits.get(key);
        if (tasks == null) {
            return;
        }
        for (int operation :
                tasks.keySet().stream().filter(one -> (now & one) != 0).toList()) {
            scheduler.schedule(tasks.remove(operation));
        }
        if (tasks.isEmpty()) {
            waits.remove(key);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
