package org.tulip4j.internal.state;

/**
 * What the core does with a context beyond its public methods. The public class {@code Context} implements it and gives it to
 * {@link ThreadState} when it is loaded; it stands on a higher floor, so a context is an object here.
 */
public interface ContextAccess {
    /** Makes a context with given variables. */
    Object create(ContextValues values);

    /** Marks a context as entered and returns its variables; throws when it is entered already. */
    ContextValues enter(Object context);

    /** Stores a context's variables and marks it as left. */
    void leave(Object context, ContextValues values);
}
