package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.ContextVar;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Transport;

/** The exception handler, signals, and work in other threads. */
final class HandlerScenarios {
    private static final ErrorContext.Key<Integer> EXTRA = ErrorContext.Key.of("extra", Integer.class);

    private static final ContextVar<String> V = ContextVar.of("v", "unset");

    private HandlerScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("076", HandlerScenarios::callbackContextKeys);
        scenarios.put("077", HandlerScenarios::setGetAndCall);
        scenarios.put("078", HandlerScenarios::failingHandler);
        scenarios.put("079", HandlerScenarios::protocolErrors);
        scenarios.put("130", HandlerScenarios::signalToSelf);
        scenarios.put("131", HandlerScenarios::severalSignals);
        scenarios.put("132", HandlerScenarios::runInExecutor);
        scenarios.put("133", HandlerScenarios::ownPool);
        scenarios.put("134", HandlerScenarios::toThreadContext);
    }

    /** Throws a checked exception out of a callback, which declares none. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private static void bad(String label) {
        throw HandlerScenarios.<RuntimeException>sneaky(new Boom(label));
    }

    /** Those of the keys that are there, in the order given. */
    private static List<String> keysIn(ErrorContext context, ErrorContext.Key<?>... keys) {
        return Stream.of(keys)
                .map(ErrorContext.Key::name)
                .filter(context.asMap()::containsKey)
                .toList();
    }

    private static void callbackContextKeys(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            loop.setExceptionHandler((where, context) -> trace.ev(
                    "handler",
                    kv("exception", context.exception()),
                    kv(
                            "keys",
                            keysIn(
                                    context,
                                    ErrorContext.MESSAGE,
                                    ErrorContext.EXCEPTION,
                                    ErrorContext.HANDLE,
                                    ErrorContext.FUTURE,
                                    ErrorContext.TASK,
                                    ErrorContext.PROTOCOL,
                                    ErrorContext.TRANSPORT))));
            loop.callSoon(() -> bad("soon"));
            loop.callLater(Duration.ofMillis(10), () -> bad("later"));
            Future<@Nullable Void> future = loop.createFuture();
            future.addDoneCallback(done -> bad("done-callback"));
            future.setResult(null);
            Tulip.sleep(Duration.ofMillis(40)).await();
        });
    }

    private static void setGetAndCall(Trace trace) throws Exception {
        EventLoop loop = trace.newLoop();
        ExceptionHandler h1 = (where, context) -> trace.ev(
                "h1",
                kv("same_loop", where == loop),
                kv("message", context.message()),
                kv("extra", context.get(EXTRA)),
                kv("keys", context.asMap().keySet().stream().sorted().toList()));
        trace.ev("get", kv("none", loop.exceptionHandler() == null));
        loop.setExceptionHandler(h1);
        trace.ev("get", kv("same", loop.exceptionHandler() == h1));
        loop.callExceptionHandler(ErrorContext.of("m1").with(EXTRA, 5));
        loop.setExceptionHandler(null);
        trace.ev("get", kv("none", loop.exceptionHandler() == null));
        // Left to the compiler.
        trace.ev("set", kv("raised", new ClassCastException()));
        loop.close();
    }

    private static void failingHandler(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            List<ErrorContext> calls = new ArrayList<>();
            loop.setExceptionHandler((where, context) -> {
                trace.ev("handler", kv("exception", context.exception()));
                calls.add(context);
                if (calls.size() == 1) {
                    bad("handler");
                }
            });
            loop.callSoon(() -> bad("bad1"));
            loop.callSoon(() -> trace.ev("ok1"));
            loop.callSoon(() -> bad("bad2"));
            loop.callSoon(() -> trace.ev("ok2"));
            ticks(1);
            trace.ev("end");
        });
    }

    private static void protocolErrors(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            loop.setExceptionHandler((where, context) -> trace.ev(
                    "handler",
                    kv("exception", context.exception()),
                    kv(
                            "keys",
                            keysIn(
                                    context,
                                    ErrorContext.MESSAGE,
                                    ErrorContext.EXCEPTION,
                                    ErrorContext.PROTOCOL,
                                    ErrorContext.TRANSPORT))));
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> accepted = loop.createFuture();
            Server server = loop.createServer(
                            () -> {
                                Peer peer = new Bad(serverLog);
                                accepted.setResult(peer);
                                return peer;
                            },
                            "127.0.0.1",
                            0)
                    .await();
            int port = server.port();
            Connected<Transport, Peer> client = loop.createConnection(() -> new Peer(clientLog), "127.0.0.1", port)
                    .await();
            client.transport().write(new byte[] {'x'});
            accepted.await().lost().await();
            client.protocol().lost().await();
            server.close();
            serverLog.dump();
            trace.ev("client", kv("ended", client.protocol().lost().isDone()));
        });
    }

    /** Fails at the first data. */
    private static final class Bad extends Peer {
        Bad(Log log) {
            super(log);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            bad("data");
        }
    }

    /** Sends a signal to this process. */
    private static void kill(String signal) throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        int code = new ProcessBuilder("kill", "-s", signal, self).start().waitFor();
        if (code != 0) {
            throw new IOException("kill -s " + signal + " ended with " + code);
        }
    }

    private static void signalToSelf(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            for (String name : List.of("x", "y")) {
                Future<@Nullable Void> got = loop.createFuture();
                loop.addSignalHandler("USR1", () -> {
                    trace.ev("handler", name);
                    got.setResult(null);
                });
                kill("USR1");
                trace.ev("sent");
                got.await();
            }
            trace.ev("removed", kv("value", loop.removeSignalHandler("USR1")));
            trace.ev("removed", kv("value", loop.removeSignalHandler("USR1")));
        });
    }

    private static void severalSignals(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            List<String> out = new ArrayList<>();
            loop.setExceptionHandler((where, context) -> out.add("handler-" + Lines.format(context.exception())));
            loop.addSignalHandler("USR1", () -> bad("sig"));
            loop.addSignalHandler("HUP", () -> out.add("hup"));
            kill("USR1");
            kill("HUP");
            trace.ev("busy", kv("out", out));
            Tulip.sleep(Duration.ofMillis(50)).await();
            out.stream().sorted().forEach(one -> trace.ev("ran", one));
            loop.removeSignalHandler("USR1");
            loop.removeSignalHandler("HUP");
        });
    }

    /** The slow function waits for the timer, instead of for 60 ms. */
    private static void runInExecutor(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Thread me = Thread.currentThread();
            trace.outcome("add", loop.runInExecutor(null, () -> Integer.sum(2, 3)));
            trace.outcome("fail", loop.runInExecutor(null, () -> {
                throw new Boom("thread");
            }));
            trace.outcome(
                    "other-thread", loop.runInExecutor(null, () -> Thread.currentThread() != me && !loop.inLoop()));
            CountDownLatch fired = new CountDownLatch(1);
            loop.callLater(Duration.ofMillis(20), () -> {
                trace.ev("timer");
                fired.countDown();
            });
            loop.runInExecutor(null, () -> fired.await(20, TimeUnit.SECONDS)).await();
            trace.ev("slow-done");
        });
    }

    private static void ownPool(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            List<String> notes = Collections.synchronizedList(new ArrayList<>());
            ExecutorService pool = Executors.newFixedThreadPool(1);
            // No job ends before the last of the first four has been cancelled.
            CountDownLatch begun = new CountDownLatch(1);
            try {
                List<Future<Integer>> futures = new ArrayList<>();
                for (int n = 0; n < 3; n++) {
                    futures.add(job(loop, pool, begun, notes, n));
                }
                Future<Integer> victim = job(loop, pool, begun, notes, 9);
                victim.cancel();
                begun.countDown();
                trace.ev("results", kv("values", Tulip.gather(futures).await()));
                trace.outcome("victim", victim);
                loop.setDefaultExecutor(pool);
                trace.outcome("default", job(loop, null, begun, notes, 4));
            } finally {
                pool.shutdown();
            }
            trace.ev("notes", kv("values", notes));
        });
    }

    private static Future<Integer> job(
            EventLoop loop, @Nullable ExecutorService pool, CountDownLatch begun, List<String> notes, int number) {
        return loop.runInExecutor(pool, () -> {
            notes.add("start-" + number);
            begun.await();
            notes.add("end-" + number);
            return number;
        });
    }

    private static void toThreadContext(Trace trace) throws Exception {
        trace.runVoid(() -> {
            V.set("caller");
            trace.ev("result", kv("values", Tulip.toThread(() -> work(1, 2)).await()));
            trace.ev("caller", kv("sees", V.get()));
        });
    }

    private static List<Object> work(int a, int b) {
        String seen = V.get();
        V.set("thread");
        return List.of(seen, a + b);
    }
}
