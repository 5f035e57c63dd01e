package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Generator;
import org.tulip4j.GeneratorExit;
import org.tulip4j.StopIteration;

/** Generators: when their bodies run, what goes in and out, how they end. Each is advanced in a task, on its loop's engine. */
final class GeneratorScenarios {
    private GeneratorScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("135", onLoop(GeneratorScenarios::nextAndStop));
        scenarios.put("136", onLoop(GeneratorScenarios::send));
        scenarios.put("137", onLoop(GeneratorScenarios::throwInto));
        scenarios.put("138", onLoop(GeneratorScenarios::close));
        scenarios.put("139", onLoop(GeneratorScenarios::delegation));
        scenarios.put("140", onLoop(GeneratorScenarios::delegationCloseAndErrors));
        scenarios.put("141", onLoop(GeneratorScenarios::roundRobin));
        scenarios.put("142", onLoop(GeneratorScenarios::trampoline));
    }

    private static Scenario onLoop(Scenario scenario) {
        return trace -> trace.runVoid(() -> scenario.play(trace));
    }

    private static void nextAndStop(Trace trace) {
        Generator<Integer, Void, String> g = Generator.of(y -> {
            trace.ev("begin");
            y.emit(1);
            trace.ev("middle");
            y.emit(2);
            trace.ev("end");
            return "r";
        });
        trace.ev("made");
        for (int i = 0; i < 4; i++) {
            try {
                trace.ev("got", kv("value", g.next()));
            } catch (StopIteration stop) {
                trace.ev("stopped", kv("raised", stop), kv("value", stop.value()));
            }
        }
    }

    private static void send(Trace trace) {
        Generator<Integer, Integer, Void> g = Generator.of(y -> {
            int total = 0;
            while (true) {
                Integer x = y.emit(total);
                if (x == null) {
                    trace.ev("none-received");
                } else {
                    total += x;
                }
            }
        });
        try {
            g.send(1);
        } catch (Exception refused) {
            trace.ev("send-early", kv("refused", true));
        }
        trace.attempt("start", () -> g.send(null));
        for (int x : new int[] {5, 10, -3}) {
            trace.attempt("send", () -> g.send(x));
        }
        trace.attempt("next", g::next);
        g.close();
        trace.attempt("send-closed", () -> g.send(1));
    }

    private static void throwInto(Trace trace) {
        Generator.Body<String, Void, Void> body = y -> {
            trace.ev("begin");
            while (true) {
                try {
                    Object x = y.emit("ready");
                    trace.ev("resumed", kv("x", x));
                } catch (Exception boom) {
                    if (!"soft".equals(boom.getMessage())) {
                        throw boom;
                    }
                    trace.ev("inside", kv("caught", boom));
                    y.emit("caught");
                }
            }
        };
        Generator<String, Void, Void> g = Generator.of(body);
        trace.attempt("next", g::next);
        trace.attempt("throw-soft", () -> g.throwInto(new Boom("soft")));
        trace.attempt("next", g::next);
        trace.attempt("throw-hard", () -> g.throwInto(new Boom("hard")));
        trace.attempt("next", g::next);
        trace.attempt("throw-finished", () -> g.throwInto(new Boom("late")));
        Generator<String, Void, Void> h = Generator.of(body);
        trace.attempt("throw-unstarted", () -> h.throwInto(new Boom("unstarted")));
        trace.attempt("next", h::next);
    }

    private static void close(Trace trace) {
        Generator.VoidBody<Integer, Void> body = y -> {
            try {
                y.emit(1);
            } finally {
                trace.ev("one", "cleanup");
            }
        };
        Generator<Integer, Void, Void> one = Generator.of(body);
        one.next();
        trace.attempt("close-one", one::closeAndGet);
        trace.attempt("close-one", one::closeAndGet);
        trace.attempt("close-two", Generator.of(body)::closeAndGet);
        Generator<Integer, Void, Void> three = Generator.ofVoid(y -> {
            try {
                y.emit(1);
            } catch (GeneratorExit exit) {
                trace.ev("three", kv("caught", exit));
            }
        });
        three.next();
        trace.attempt("close-three", three::closeAndGet);
        Generator<Integer, Void, Void> four = Generator.ofVoid(y -> {
            try {
                y.emit(1);
            } catch (GeneratorExit exit) {
                y.emit(2);
            }
        });
        four.next();
        trace.attempt("close-four", four::closeAndGet);
    }

    private static Generator<Integer, Integer, String> inner(Trace trace, int n) {
        return Generator.of(y -> {
            int x = y.emit(n);
            trace.ev("inner", kv("got", x));
            try {
                y.emit(x * 10);
            } catch (Exception boom) {
                trace.ev("inner", kv("caught", boom));
            }
            return "inner-result-" + n;
        });
    }

    private static void delegation(Trace trace) {
        Generator<Integer, Integer, String> g = Generator.of(y -> {
            for (int n = 1; n <= 2; n++) {
                trace.ev("outer", kv("result", y.delegate(inner(trace, n))));
            }
            return "outer-result";
        });
        trace.ev("caller", kv("got", g.next()));
        trace.ev("caller", kv("got", g.send(7)));
        trace.ev("caller", kv("got", g.next()));
        trace.ev("caller", kv("got", g.send(8)));
        try {
            g.throwInto(new Boom("soft"));
        } catch (StopIteration stop) {
            trace.ev("caller", "stopped", kv("value", stop.value()));
        }
    }

    private static Generator<String, Void, Void> level(Trace trace, int n) {
        return Generator.ofVoid(y -> {
            try {
                if (n == 3) {
                    y.emit("deep");
                } else {
                    y.delegate(level(trace, n + 1));
                }
            } finally {
                trace.ev("cleanup", kv("level", n));
            }
        });
    }

    private static void delegationCloseAndErrors(Trace trace) {
        Generator<String, Void, Void> chain = level(trace, 1);
        trace.attempt("next", chain::next);
        trace.attempt("close", chain::closeAndGet);

        Generator<String, Void, Void> bottom = Generator.of(y -> {
            y.emit("before");
            throw new Boom("deep");
        });
        Generator<String, Void, Void> middle = Generator.ofVoid(y -> {
            try {
                y.delegate(bottom);
            } catch (Exception boom) {
                trace.ev("middle", kv("caught", boom));
                y.emit("recovered");
            }
        });
        Generator<String, Void, Void> top = Generator.of(y -> y.delegate(middle));
        trace.attempt("next", top::next);
        trace.attempt("next", top::next);
        trace.attempt("next", top::next);
    }

    private static Generator<@Nullable Void, Void, String> countdown(Trace trace, String name, int from) {
        return Generator.of(y -> {
            for (int n = from; n > 0; n--) {
                trace.ev(name, kv("n", n));
                y.emit(null);
            }
            trace.ev(name, "done");
            return name.toUpperCase(java.util.Locale.ROOT);
        });
    }

    private static void roundRobin(Trace trace) {
        Deque<Generator<@Nullable Void, Void, String>> line = new ArrayDeque<>();
        line.add(countdown(trace, "a", 3));
        line.add(countdown(trace, "b", 1));
        line.add(countdown(trace, "c", 2));
        while (!line.isEmpty()) {
            Generator<@Nullable Void, Void, String> g = line.remove();
            try {
                g.next();
                line.add(g);
            } catch (StopIteration stop) {
                trace.ev("finished", kv("value", stop.value()));
            }
        }
    }

    /** A generator that emits the generators that it calls, and is sent their results. */
    private static Generator<Generator<?, Object, ?>, Object, Object> calling(
            Generator.Body<Generator<?, Object, ?>, Object, Object> body) {
        return Generator.of(body);
    }

    private static Generator<?, Object, ?> doubled(Trace trace, int x) {
        return calling(y -> {
            trace.ev("double", kv("x", x));
            return x * 2;
        });
    }

    private static Generator<?, Object, ?> add(Trace trace, int a, int b) {
        return calling(y -> {
            int d = (Integer) y.emit(doubled(trace, a));
            trace.ev("add", kv("got", d));
            return d + b;
        });
    }

    private static Generator<?, Object, ?> program(Trace trace) {
        return calling(y -> {
            trace.ev("main", kv("got", y.emit(add(trace, 2, 3))));
            try {
                y.emit(calling(inner -> {
                    throw new Boom("f");
                }));
            } catch (Exception boom) {
                trace.ev("main", kv("caught", boom));
            }
            return "ok";
        });
    }

    @SuppressWarnings("unchecked")
    private static void trampoline(Trace trace) {
        Deque<Generator<?, Object, ?>> stack = new ArrayDeque<>();
        stack.push(program(trace));
        Object send = null;
        Throwable failure = null;
        while (!stack.isEmpty()) {
            try {
                Object called =
                        failure == null ? stack.peek().send(send) : stack.peek().throwInto(failure);
                stack.push((Generator<?, Object, ?>) called);
                send = null;
                failure = null;
            } catch (StopIteration stop) {
                stack.pop();
                send = stop.value();
                failure = null;
                trace.ev("returned", kv("depth", stack.size()), kv("value", send));
            } catch (Throwable thrown) {
                stack.pop();
                send = null;
                failure = thrown;
                trace.ev("raised", kv("depth", stack.size()), kv("error", thrown));
            }
        }
    }
}
