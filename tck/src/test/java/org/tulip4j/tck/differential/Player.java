package org.tulip4j.tck.differential;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.CancelledError;
import org.tulip4j.ContextVar;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.Future;
import org.tulip4j.Handle;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.testing.ManualClock;
import org.tulip4j.testing.MemoryBackendProvider;

/** Plays one program on a loop of its own, whose time is virtual; the same as {@code player.py} does on asyncio. */
final class Player {
    private static final long TICK_NANOS = 1_000_000;
    /** Until a program counts as stuck. */
    private static final Duration PATIENCE = Duration.ofNanos(1024 * 1024 * TICK_NANOS);
    /** It is helped so often; then it counts as hung. */
    private static final int ROUNDS = 5;

    private static final Map<String, Verb> VERBS = new HashMap<>();

    static {
        TaskVerbs.register(VERBS);
        CombineVerbs.register(VERBS);
        SyncVerbs.register(VERBS);
        QueueVerbs.register(VERBS);
        ReaderVerbs.register(VERBS);
    }

    final EventLoop loop;
    /** Futures, tasks, groups and time-outs by name. */
    final Map<String, Object> slots = new TreeMap<>();
    /** Locks, queues and readers by name. */
    final Map<String, Object> things = new HashMap<>();

    final Map<String, Handle> handles = new HashMap<>();
    final Map<String, java.util.function.Consumer<Future<Object>>> callbacks = new HashMap<>();
    final ContextVar<String> variable = ContextVar.of("v", "-");
    /** What conditions wait for. */
    int count;

    private final Map<String, Verb> verbs;
    private final Program program;
    private final ManualClock clock = ManualClock.autoJump();
    private final List<String> lines = new ArrayList<>();
    /** What nobody retrieved: the loop says so when it closes. */
    private final List<String> unretrieved = Collections.synchronizedList(new ArrayList<>());

    /** The tasks that tulip says only a cancellation can end, until they go on. */
    private final Set<Object> waitingForEver = new HashSet<>();

    private boolean closed;
    private int stuck;

    private Player(Program program, String engine, boolean debug, Map<String, Verb> verbs) {
        this.verbs = verbs;
        this.program = program;
        loop = EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend(new MemoryBackendProvider())
                .withEngine(engine)
                .withDebug(debug)
                .withClock(clock));
        ExceptionHandler handler = (on, context) -> {
            if (context.message().contains("never retrieved")) {
                unretrieved.add(Shown.name(context.exception()));
            } else if (context.get(ErrorContext.TASKS) instanceof List<?> tasks) {
                waitingForEver.addAll(tasks);
            } else {
                log("handler " + Shown.value(context.exception()));
            }
        };
        loop.setExceptionHandler(handler);
    }

    /** Engines that can run here: those named, divided by commas; null: all. */
    static List<String> engines(@Nullable String named) {
        List<String> engines = new ArrayList<>();
        for (String engine :
                named == null ? List.of("continuation", "virtual", "platform") : List.of(named.split(","))) {
            try {
                new Player(Program.parse("B0"), engine, false, VERBS).loop.close();
                engines.add(engine);
            } catch (BackendUnavailableException notHere) {
                if (named != null) {
                    throw notHere;
                }
            }
        }
        return engines;
    }

    static Set<String> verbs() {
        return VERBS.keySet();
    }

    /** The log of a program, its lines divided by bars. */
    static String play(String text, String engine) {
        return play(text, engine, false);
    }

    /** The same, in debug mode or not. */
    static String play(String text, String engine, boolean debug) {
        return new Player(Program.parse(text), engine, debug, VERBS).play();
    }

    /** The same, with one verb done otherwise. */
    static String play(String text, String engine, String verb, UnaryOperator<Verb> otherwise) {
        Map<String, Verb> changed = new HashMap<>(VERBS);
        changed.compute(verb, (name, usual) -> otherwise.apply(usual));
        return new Player(Program.parse(text), engine, false, changed).play();
    }

    void log(String line) {
        if (!closed) {
            if (waitingForEver.remove(loop.currentTask()) && !line.contains("Cancelled")) {
                lines.add("a false alarm: a task that waits for ever has gone on");
            }
            lines.add(line);
        }
    }

    private String play() {
        loop.callLater(PATIENCE, this::watch);
        try {
            Task<String> main = loop.createTask(body(0));
            slots.put("t0", main);
            log("main " + Shown.outcome(() -> loop.runUntilComplete(main)));
            if (stuck < ROUNDS) {
                loop.runUntilCompleteVoid(this::clean);
            }
        } catch (IllegalStateException stopped) {
            log("hung");
        }
        long ticks = clock.elapsed().toNanos() / TICK_NANOS;
        closed = true;
        loop.close();
        lines.add("end " + states() + " ticks=" + (stuck == 0 ? ticks : "-"));
        if (!unretrieved.isEmpty()) {
            Collections.sort(unretrieved);
            lines.add("unretrieved " + String.join(" ", unretrieved));
        }
        return String.join("|", lines);
    }

    private String states() {
        List<String> states = new ArrayList<>();
        slots.forEach((name, slot) -> {
            if (slot instanceof Future<?> future) {
                String state = Shown.state(future);
                states.add(name + (state.startsWith("=") || state.startsWith("!") ? "" : ":") + state);
            }
        });
        return String.join(" ", states);
    }

    /** Called when nothing has happened for long. */
    private void watch() {
        stuck++;
        log("stuck");
        if (stuck == ROUNDS) {
            loop.stop();
            return;
        }
        loop.callLater(PATIENCE, this::watch);
        left().forEach(Task::cancel);
    }

    /** The tasks that are not done, in the order in which they were made. */
    private List<Task<?>> left() {
        return loop.allTasks().stream()
                .filter(task -> task.name().startsWith("Task-"))
                .<Task<?>>map(task -> task)
                .sorted(Comparator.comparingLong(
                        task -> Long.parseLong(task.name().substring("Task-".length()))))
                .toList();
    }

    private void clean() {
        Tulip.currentTask().setName("clean");
        TaskVerbs.yields(3);
        for (int i = 0; i < 3; i++) {
            List<Task<?>> left = left();
            if (left.isEmpty()) {
                break;
            }
            log("left " + left.size());
            left.forEach(Task::cancel);
            CombineVerbs.waitForAll(left);
            TaskVerbs.yields(1);
        }
    }

    Coroutine<String> body(int number) {
        return () -> {
            block(program.bodies().get(number));
            return "b" + number;
        };
    }

    void block(List<Op> ops) {
        ops.forEach(this::step);
    }

    private void step(Op op) {
        String result;
        try {
            result = verbs.get(op.verb()).apply(this, op);
        } catch (Throwable thrown) {
            log(op.at() + " !" + Shown.name(thrown));
            throw sneaky(thrown);
        }
        if (result != null) {
            log(op.at() + " " + result);
        }
    }

    /** What a callback does: a block that cannot wait. */
    void now(Op op, String first) {
        log(op.at() + " runs" + first);
        block(op.body());
    }

    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    // What the operations name

    /** A future or task by name; null when there is none yet. */
    @SuppressWarnings("unchecked")
    @Nullable Future<Object> future(String name) {
        if (name.equals("me")) {
            return (Future<Object>) (Future<?>) Tulip.currentTask();
        }
        if (name.startsWith("f")) {
            slots.computeIfAbsent(name, made -> loop.createFuture());
        }
        return (Future<Object>) slots.get(name);
    }

    List<Future<Object>> futures(List<String> names) {
        List<Future<Object>> found = new ArrayList<>();
        for (String name : names) {
            Future<Object> future = future(name);
            if (future != null) {
                found.add(future);
            }
        }
        return found;
    }

    /** A number of ticks; null for a hyphen. */
    static @Nullable Duration ticks(String text) {
        return text.equals("-") ? null : Duration.ofNanos(Long.parseLong(text) * TICK_NANOS);
    }

    static Throwable failure(String tag) {
        return tag.equals("C") ? new CancelledError() : new Boom(tag);
    }

    static int number(String name) {
        return Integer.parseInt(name.substring(1));
    }
}
