package org.tulip4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Any thread may call this method, at any time. What belongs to a loop and is not marked is called on it: while the loop runs, a
 * call from elsewhere throws {@link IllegalStateException}.
 *
 * <p>The marks are the one list of such methods; tests call everything that is not marked from another thread.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AnyThread {}
