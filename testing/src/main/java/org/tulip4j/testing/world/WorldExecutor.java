package org.tulip4j.testing.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Stands for the threads of a loop's default executor: work runs in the world's thread, between two turns, some time later that the seed
 * chooses. Confined to the world's thread.
 */
final class WorldExecutor extends AbstractExecutorService {
    /** Work begins so much later at most. */
    private static final long LATEST_NANOS = 1_000_000;

    /** The program for which it works. */
    private final Program program;
    /** What is to be done, in the order in which it was asked for. */
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    /** It takes no more. */
    private boolean shutdown;

    WorldExecutor(Program program) {
        this.program = program;
    }

    @Override
    public void execute(Runnable work) {
        if (shutdown) {
            throw new RejectedExecutionException("the executor of " + program + " is shut down");
        }
        Host host = program.host();
        World world = host.world();
        waiting.add(work);
        host.at(world.now() + world.choices().order().upTo(LATEST_NANOS), () -> host.standstill()
                .whenAwake(() -> {
                    if (waiting.remove(work) && program.isRunning()) {
                        work.run();
                    }
                }));
    }

    /** Nobody could wait for it without a thread: what was to be done is done at once. */
    @Override
    public void shutdown() {
        shutdown = true;
        for (Runnable work : shutdownNow()) {
            if (program.isRunning()) {
                work.run();
            }
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
