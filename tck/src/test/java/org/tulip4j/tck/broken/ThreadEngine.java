package org.tulip4j.tck.broken;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.CoroutineEngine;

/** A good engine with one thread per coroutine, of which each subclass breaks one thing. */
class ThreadEngine implements CoroutineEngine {
    @Override
    public String name() {
        return getClass().getSimpleName();
    }

    @Override
    public Stack create(Runnable body) {
        return new ThreadStack(body);
    }

    static class ThreadStack implements Stack {
        final Semaphore bodysTurn = new Semaphore(0);
        final Semaphore driversTurn = new Semaphore(0);
        final Thread thread;
        private boolean started;

        ThreadStack(Runnable body) {
            thread = new Thread(() -> {
                try {
                    body.run();
                } finally {
                    ended();
                }
            });
            thread.setDaemon(true);
        }

        void ended() {
            driversTurn.release();
        }

        @Override
        public void resume() {
            if (started) {
                bodysTurn.release();
            } else {
                started = true;
                thread.start();
            }
            driversTurn.acquireUninterruptibly();
        }

        @Override
        public void suspend() {
            driversTurn.release();
            bodysTurn.acquireUninterruptibly();
        }

        @Override
        public @Nullable Thread thread() {
            return thread;
        }

        @Override
        public StackTraceElement[] stackTrace() {
            return thread.getStackTrace();
        }
    }

    static final class AnInterruptResumes extends ThreadEngine {
        @Override
        public Stack create(Runnable body) {
            return new ThreadStack(body) {
                @Override
                public void suspend() {
                    driversTurn.release();
                    try {
                        bodysTurn.acquire();
                    } catch (InterruptedException resumed) {
                        driversTurn.acquireUninterruptibly();
                    }
                }
            };
        }
    }

    static final class KeepsItsThreads extends ThreadEngine {
        @Override
        public Stack create(Runnable body) {
            return new ThreadStack(body) {
                @Override
                void ended() {
                    super.ended();
                    while (true) {
                        LockSupport.park();
                    }
                }
            };
        }
    }

    static final class TellsAnotherStack extends ThreadEngine {
        @Override
        public Stack create(Runnable body) {
            return new ThreadStack(body) {
                @Override
                public StackTraceElement[] stackTrace() {
                    return Thread.currentThread().getStackTrace();
                }
            };
        }
    }

    /** Gives control back before the body has suspended. */
    static final class ReturnsTooEarly extends ThreadEngine {
        @Override
        public Stack create(Runnable body) {
            return new ThreadStack(body) {
                @Override
                public void resume() {
                    driversTurn.release();
                    super.resume();
                }
            };
        }
    }
}
