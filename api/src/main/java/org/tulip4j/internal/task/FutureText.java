package org.tulip4j.internal.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of what a future says of itself. Without state; any thread. */
final class FutureText {
    private FutureText() {}

    /** The state in a word or two; an outcome as {@link FutureImpl} has it, and the one that means a result of null. */
    static String state(@Nullable Object outcome, Object nothing) {
        if (outcome == null) {
            return "pending";
        }
        if (outcome instanceof Failure failure) {
            return "finished exception=" + failure.exception.getClass().getSimpleName();
        }
        if (outcome instanceof Cancellation) {
            return "cancelled";
        }
        if (outcome instanceof Owned owned) {
            return "finished result=" + (owned.isGone() ? "freed" : shortened(owned.value));
        }
        return "finished result=" + shortened(outcome == nothing ? null : outcome);
    }

    /** How many wait, and what is first and last among them; empty for none. A look, perhaps an old one. */
    static String callbacks(@Nullable Object waiting) {
        if (waiting == null) {
            return "";
        }
        if (!(waiting instanceof List<?> list)) {
            return " callbacks=[" + callback(waiting) + "]";
        }
        Object[] all = list.toArray();
        return switch (all.length) {
            case 0 -> "";
            case 1 -> " callbacks=[" + callback(all[0]) + "]";
            case 2 -> " callbacks=[" + callback(all[0]) + ", " + callback(all[1]) + "]";
            default ->
                " callbacks=[" + callback(all[0]) + ", <" + (all.length - 2) + " more>, "
                        + callback(all[all.length - 1]) + "]";
        };
    }

    private static String callback(@Nullable Object callback) {
        if (callback instanceof TaskImpl<?> task) {
            return task.name();
        }
        // Its text is the user's and might ask for this one's.
        return callback instanceof DoneCallback<?> done
                ? done.consumer().getClass().getSimpleName()
                : "gone";
    }

    /** A result, when its text is short. */
    private static String shortened(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            String text = String.valueOf(value);
            return text.length() > 60 ? text.substring(0, 60) + "..." : text;
        }
        return value.getClass().getSimpleName();
    }
}
