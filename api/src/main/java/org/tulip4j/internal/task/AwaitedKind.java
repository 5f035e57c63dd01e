package org.tulip4j.internal.task;

import java.util.List;
import org.tulip4j.Future;

/** Says what a task waits for, and who has it. Without state. The loop; elsewhere a guess. */
public final class AwaitedKind {
    private AwaitedKind() {}

    /** The name of a task, or the kind of another future: "Sleep", "Executor", "Input" of a stream, "Queue.Get", "Lock, held by Task writer"; empty: nothing. */
    public static String of(TaskImpl<?> task) {
        for (Future<?> target : task.waitingOn()) {
            String kind = kind(target.getClass().getName());
            return target instanceof TaskImpl<?> other
                    ? other.name()
                    : target instanceof Waiter<?> waiter ? atPrimitive(waiter.awaitedText(), kind) : kind;
        }
        return "";
    }

    /** The tasks that hold what a task waits for in line, as far as that is known. */
    public static List<TaskImpl<?>> holders(TaskImpl<?> task) {
        for (Future<?> target : task.waitingOn()) {
            Partners partners = target instanceof Waiter<?> waiter ? waiter.partners() : null;
            if (partners != null) {
                return partners.futures().stream()
                        .filter(TaskImpl.class::isInstance)
                        .<TaskImpl<?>>map(holder -> (TaskImpl<?>) holder)
                        .toList();
            }
        }
        return List.of();
    }

    private static String kind(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
        return switch (simple) {
            case "FutureImpl", "SettableFuture" -> "Future";
            case "SoleWait" -> "Input";
            default -> simple.endsWith("Future") ? simple.substring(0, simple.length() - "Future".length()) : simple;
        };
    }

    /** "Lock, held by Task writer" of "&lt;Lock locked waiters=1&gt;, held by Task writer"; what has several lines names the line, too. */
    private static String atPrimitive(String text, String kind) {
        int close = text.lastIndexOf('>');
        if (!text.startsWith("<") || close < 0) {
            return kind;
        }
        String line = kind.endsWith(".Turn") ? "" : kind.substring(kind.lastIndexOf('.'));
        return text.substring(1, close).replaceAll("[ >].*", "") + line + text.substring(close + 1);
    }
}
