package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;

/** Where a framework called its user: always in the thread of the loop, and inside it. */
final class Places {
    private final @Nullable EventLoop loop;
    private final Thread thread;
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final List<String> elsewhere = Collections.synchronizedList(new ArrayList<>());

    /** Made in the thread that will run the loop. */
    Places(EventLoop loop) {
        this(loop, Thread.currentThread());
    }

    private Places(@Nullable EventLoop loop, Thread thread) {
        this.loop = loop;
        this.thread = thread;
    }

    /** The places of a guest: handlers of its host are called in the thread, and not inside the tulip loop. */
    static Places ofHost(io.netty.channel.EventLoop host) {
        return CompletableFuture.supplyAsync(() -> new Places(null, Thread.currentThread()), host)
                .join();
    }

    void here(String what) {
        seen.add(what);
        if (Thread.currentThread() != thread || (loop != null && EventLoops.runningOrNull() != loop)) {
            elsewhere.add(what + " in " + Thread.currentThread().getName());
        }
    }

    void wereAllTheLoop(String... expected) {
        assertThat(elsewhere).as("called outside the loop's thread").isEmpty();
        assertThat(seen).contains(expected);
    }
}
