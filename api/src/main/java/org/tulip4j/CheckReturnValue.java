package org.tulip4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what does nothing but return something: whoever ignores the result has made a mistake. Error Prone, SpotBugs and IDEs know an
 * annotation by this simple name and warn.
 *
 * <p>On a type it holds for all methods that return something. It is kept in class files, needs no library, and has no effect when a
 * program runs.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.CONSTRUCTOR})
public @interface CheckReturnValue {}
