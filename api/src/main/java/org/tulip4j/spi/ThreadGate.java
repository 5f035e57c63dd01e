package org.tulip4j.spi;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.tulip4j.Clock;

/**
 * Stands where something comes into a loop that is not I/O: what other threads send, and what executors have done. For recordings of runs, which note where each
 * came in, and for their replays, which let it in there again. A backend that has a gate is asked for it once, when its loop is made.
 *
 * <p>A loop with a gate polls in every pass, on every engine, and so its passes can be told apart by its polls. It cannot be a guest.
 *
 * <p>Thread: the loop's, unless a method says otherwise.
 *
 * @since 0.1.0
 */
public interface ThreadGate {
    /**
     * Another thread has sent something. The loop wakes its backend, when it waits, after this.
     *
     * <p>Thread: any.
     *
     * @param letIn queues it at the end of what is ready; to be run once, within {@link #admit}
     */
    void sent(Runnable letIn);

    /** {@return whether nothing waits here that could be let in at once; any thread} */
    boolean isEmpty();

    /**
     * Lets in what is to come in here: called before whatever the loop itself queues, and once in each pass, behind the poll. What was sent before must not come in
     * behind what the loop queues afterwards. The number of these calls is the same in each run of a program to which the same happens, and so names a place.
     */
    void admit();

    /**
     * Has work done that was given to {@link org.tulip4j.EventLoop#runInExecutor}; what it comes to is sent.
     *
     * @param executor the one that was chosen
     * @param work to be run once, in whichever thread; throws nothing
     */
    void execute(Executor executor, Runnable work);

    /**
     * Registers with a future of somebody else what is to be done when that is done. Whether it is so already is chance, which a gate may take away.
     *
     * @param registers has what it is given run once, when the future is done: at once in the call, or later in any thread
     * @param sends sends to the loop what has come; to be run once, behind that
     */
    void whenDone(Consumer<Runnable> registers, Runnable sends);

    /** {@return what tells the loop the time for what it counts and for how long it waits; the program's time is that of its clock} */
    Clock clock();

    /**
     * Refuses what is behind the gate's back.
     *
     * @param what is wanted, in plural, for a message; for instance "connections with TLS"
     * @throws UnsupportedOperationException always; names it and the remedy
     */
    void refuse(String what);
}
