package org.tulip4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several exceptions raised together, in order. Unchecked, so that a plain {@code catch} can stand around a plain {@code await()}.
 *
 * <p>Each member is also attached as suppressed, so that a stack trace shows them all.
 *
 * <p>Source: Python 3.11, {@code ExceptionGroup}. {@link #split} replaces {@code except*}. Differs: one class for
 * {@code BaseExceptionGroup} too.
 *
 * @since 0.1.0
 */
public final class ExceptionGroup extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the members have in common, without their number. */
    private final String summary;

    /** Holds the members in order, at least one, in a list of the JDK's that is serializable and not modifiable. */
    @SuppressWarnings("serial")
    private final List<Throwable> exceptions;

    /**
     * A group of at least one exception.
     *
     * @param message what they have in common
     * @param exceptions one or more, in order; copied
     * @throws IllegalArgumentException when there is none
     */
    public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
        super(message + " (" + exceptions.size() + " sub-exception" + (exceptions.size() == 1 ? ")" : "s)"));
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("an ExceptionGroup needs at least one exception");
        }
        this.summary = message;
        this.exceptions = List.copyOf(exceptions);
        this.exceptions.forEach(this::addSuppressed);
    }

    /**
     * Tells what the members have in common; {@link #getMessage()} adds how many there are.
     *
     * <p>Source: Python 3.11, {@code ExceptionGroup.message}.
     *
     * @return the message that the group was made with
     */
    public String summary() {
        return summary;
    }

    /** {@return the members, in order; not modifiable} */
    public List<Throwable> exceptions() {
        return exceptions;
    }

    /**
     * Keeps the members for which the condition holds; groups inside are searched too.
     *
     * @param condition asked for every exception that is not a group
     * @return a group of those that match, or null when none does
     */
    public @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matching();
    }

    /**
     * Divides the members by a condition; groups inside are divided too.
     *
     * @param condition asked for every exception that is not a group
     * @return those that match and the rest, each null when empty
     */
    public Split split(Predicate<? super Throwable> condition) {
        List<Throwable> yes = new ArrayList<>();
        List<Throwable> no = new ArrayList<>();
        for (Throwable member : exceptions) {
            if (member instanceof ExceptionGroup group) {
                Split inner = group.split(condition);
                if (inner.matching() != null) {
                    yes.add(inner.matching());
                }
                if (inner.rest() != null) {
                    no.add(inner.rest());
                }
            } else {
                (condition.test(member) ? yes : no).add(member);
            }
        }
        return new Split(of(yes), of(no));
    }

    private @Nullable ExceptionGroup of(List<Throwable> members) {
        return members.isEmpty() ? null : new ExceptionGroup(summary, members);
    }

    /**
     * The two halves of a group.
     *
     * @since 0.1.0
     */
    public static final class Split {
        private final @Nullable ExceptionGroup matching;
        private final @Nullable ExceptionGroup rest;

        private Split(@Nullable ExceptionGroup matching, @Nullable ExceptionGroup rest) {
            this.matching = matching;
            this.rest = rest;
        }

        /** {@return the members that matched, or null} */
        public @Nullable ExceptionGroup matching() {
            return matching;
        }

        /** {@return the others, or null} */
        public @Nullable ExceptionGroup rest() {
            return rest;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Split that
                    && Objects.equals(matching, that.matching)
                    && Objects.equals(rest, that.rest);
        }

        @Override
        public int hashCode() {
            return Objects.hash(matching, rest);
        }

        @Override
        public String toString() {
            return "Split[matching=" + matching + ", rest=" + rest + "]";
        }
    }
}
