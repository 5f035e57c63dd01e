package org.tulip4j.bench;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.YieldKt;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;

/** What the benchmarks measure, on Kotlin's coroutines. */
final class KotlinPeers {
    private KotlinPeers() {}

    /** So many coroutines that do the same, launched by one. */
    static void launchAll(int count, KotlinCoroutine body) {
        KotlinCoroutine.run(new Launching(null, count, body));
    }

    private static final class Launching extends KotlinCoroutine {
        private final int count;
        private final KotlinCoroutine body;

        Launching(Continuation<? super Unit> completion, int count, KotlinCoroutine body) {
            super(completion);
            this.count = count;
            this.body = body;
        }

        @Override
        KotlinCoroutine fresh(Continuation<? super Unit> completion) {
            return new Launching(completion, count, body);
        }

        @Override
        Object step() {
            for (int i = 0; i < count; i++) {
                launch(scope, body);
            }
            return null;
        }
    }

    /** Ends at once. */
    static final class Nothing extends KotlinCoroutine {
        Nothing(Continuation<? super Unit> completion) {
            super(completion);
        }

        @Override
        KotlinCoroutine fresh(Continuation<? super Unit> completion) {
            return new Nothing(completion);
        }

        @Override
        Object step() {
            return null;
        }
    }

    /** Yields so many times. */
    static final class Yielding extends KotlinCoroutine {
        private final int times;
        private int done;

        Yielding(Continuation<? super Unit> completion, int times) {
            super(completion);
            this.times = times;
        }

        @Override
        KotlinCoroutine fresh(Continuation<? super Unit> completion) {
            return new Yielding(completion, times);
        }

        @Override
        Object step() {
            while (done++ < times) {
                if (YieldKt.yield(self()) == SUSPENDED) {
                    return SUSPENDED;
                }
            }
            return null;
        }
    }

    /** Takes a mutex so many times, yields with it, and gives it back. */
    static final class Locking extends KotlinCoroutine {
        private final Mutex mutex;
        private final int times;
        private int done;
        private int state;

        Locking(Continuation<? super Unit> completion, Mutex mutex, int times) {
            super(completion);
            this.mutex = mutex;
            this.times = times;
        }

        static Mutex mutex() {
            return MutexKt.Mutex(false);
        }

        @Override
        KotlinCoroutine fresh(Continuation<? super Unit> completion) {
            return new Locking(completion, mutex, times);
        }

        @Override
        Object step() {
            while (true) {
                switch (state) {
                    case 0 -> {
                        if (done++ == times) {
                            return null;
                        }
                        state = 1;
                        if (mutex.lock(null, self()) == SUSPENDED) {
                            return SUSPENDED;
                        }
                    }
                    case 1 -> {
                        state = 2;
                        if (YieldKt.yield(self()) == SUSPENDED) {
                            return SUSPENDED;
                        }
                    }
                    default -> {
                        mutex.unlock(null);
                        state = 0;
                    }
                }
            }
        }
    }

    /** Sends so many items into a channel of one place, while another receives them. */
    static void passThroughChannel(int items) {
        Channel<Integer> channel = ChannelKt.Channel(1, BufferOverflow.SUSPEND, null);
        launchAll(1, new Sending(null, channel, items, true));
    }

    private static final class Sending extends KotlinCoroutine {
        private final Channel<Integer> channel;
        private final int items;
        private final boolean sends;
        private int done;

        Sending(Continuation<? super Unit> completion, Channel<Integer> channel, int items, boolean sends) {
            super(completion);
            this.channel = channel;
            this.items = items;
            this.sends = sends;
        }

        @Override
        KotlinCoroutine fresh(Continuation<? super Unit> completion) {
            return new Sending(completion, channel, items, sends);
        }

        @Override
        Object step() {
            if (sends && done == 0) {
                launch(scope, new Sending(null, channel, items, false));
            }
            while (done++ < items) {
                Object now = sends ? channel.send(1, self()) : channel.receive(self());
                if (now == SUSPENDED) {
                    return SUSPENDED;
                }
            }
            return null;
        }
    }
}
