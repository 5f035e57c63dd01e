package org.tulip4j.tck.differential;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.Handle;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;

/** Futures, tasks, callbacks, and the flow of a program. */
final class TaskVerbs {
    private TaskVerbs() {}

    static void register(Map<String, Verb> verbs) {
        verbs.put("set", (player, op) -> {
            Objects.requireNonNull(player.future(op.arg(0))).setResult(op.arg(1));
            return "ok";
        });
        verbs.put("fail", (player, op) -> {
            Objects.requireNonNull(player.future(op.arg(0))).setException(Player.failure(op.arg(1)));
            return "ok";
        });
        verbs.put("cancel", of((future, op) -> cancel(future, op)));
        verbs.put("uncancel", of((future, op) -> String.valueOf(((Task<?>) future).uncancel())));
        verbs.put("cancelling", of((future, op) -> String.valueOf(((Task<?>) future).cancelling())));
        verbs.put("state", of((future, op) -> Shown.state(future)));
        verbs.put("result", of((future, op) -> Shown.outcome(future::result)));
        verbs.put("exc", of((future, op) -> Shown.outcome(future::exception)));
        verbs.put("await", of((future, op) -> Shown.value(future.await())));
        verbs.put("cb", TaskVerbs::addCallback);
        verbs.put("rmcb", TaskVerbs::removeCallback);
        verbs.put("spawn", TaskVerbs::spawn);
        verbs.put(
                "call", (player, op) -> player.body(Integer.parseInt(op.arg(0))).run());
        verbs.put("raise", (player, op) -> {
            throw Player.failure(op.arg(0));
        });
        registerCallbacks(verbs);
        registerFlow(verbs);
    }

    private static void registerCallbacks(Map<String, Verb> verbs) {
        verbs.put("soon", (player, op) -> keep(player, op, player.loop.callSoon(() -> player.now(op, ""))));
        verbs.put(
                "later",
                (player, op) -> keep(
                        player,
                        op,
                        player.loop.callLater(
                                Objects.requireNonNull(Player.ticks(op.arg(1))), () -> player.now(op, ""))));
        verbs.put("tsafe", (player, op) -> keep(player, op, player.loop.callSoonThreadsafe(() -> player.now(op, ""))));
        verbs.put("thread", (player, op) -> {
            Thread thread = new Thread(() -> player.loop.callSoonThreadsafe(() -> player.now(op, "")));
            thread.start();
            thread.join();
            return null;
        });
        verbs.put("hcancel", (player, op) -> {
            Handle handle = player.handles.get(op.arg(0));
            if (handle == null) {
                return "none";
            }
            handle.cancel();
            return null;
        });
        verbs.put("ctxset", (player, op) -> {
            player.variable.set(op.arg(0));
            return null;
        });
        verbs.put("ctxget", (player, op) -> player.variable.get());
    }

    private static void registerFlow(Map<String, Verb> verbs) {
        verbs.put("yield", (player, op) -> {
            yields(Integer.parseInt(op.arg(0)));
            return "ok";
        });
        verbs.put("sleep", (player, op) -> {
            Tulip.sleep(Objects.requireNonNull(Player.ticks(op.arg(0)))).await();
            return "ok";
        });
        verbs.put("try", (player, op) -> {
            try {
                player.block(op.body());
            } catch (Throwable thrown) {
                if (!catches(op.arg(0), thrown)) {
                    throw thrown;
                }
                player.log(op.at() + " caught " + Shown.name(thrown));
                player.block(op.other());
            }
            return null;
        });
        verbs.put("fin", (player, op) -> {
            try {
                player.block(op.body());
            } finally {
                player.log(op.at() + " finally");
                player.block(op.other());
            }
            return null;
        });
    }

    static void yields(int passes) {
        for (int i = 0; i < passes; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private static boolean catches(String kind, Throwable thrown) {
        return switch (kind) {
            case "err" -> thrown instanceof Exception;
            case "can" -> thrown instanceof CancelledError;
            default -> true;
        };
    }

    /** What an operation does with the future or task that it names first. */
    @FunctionalInterface
    private interface OnFuture {
        @Nullable String apply(Future<Object> future, Op op) throws Throwable;
    }

    private static Verb of(OnFuture verb) {
        return (player, op) -> {
            Future<Object> future = player.future(op.arg(0));
            return future == null ? "none" : verb.apply(future, op);
        };
    }

    private static String cancel(Future<Object> future, Op op) {
        return Shown.value(op.args().size() > 1 ? future.cancel(op.arg(1)) : future.cancel());
    }

    private static @Nullable String keep(Player player, Op op, Handle handle) {
        player.handles.put(op.arg(0), handle);
        return null;
    }

    private static @Nullable String addCallback(Player player, Op op) {
        Future<Object> future = player.future(op.arg(0));
        if (future == null) {
            return "none";
        }
        Consumer<Future<Object>> callback = done -> player.now(op, " " + Shown.state(done));
        player.callbacks.put(op.arg(1), callback);
        future.addDoneCallback(callback);
        return null;
    }

    private static String removeCallback(Player player, Op op) {
        Future<Object> future = player.future(op.arg(0));
        Consumer<Future<Object>> callback = player.callbacks.get(op.arg(1));
        return future == null || callback == null ? "none" : String.valueOf(future.removeDoneCallback(callback));
    }

    private static @Nullable String spawn(Player player, Op op) {
        TaskOptions options = op.args().size() > 1 ? TaskOptions.DEFAULT.withEagerStart(true) : TaskOptions.DEFAULT;
        player.slots.put(op.arg(0), player.loop.createTask(player.body(Player.number(op.arg(0))), options));
        return null;
    }
}
