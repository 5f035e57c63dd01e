/**
 * The backend {@code nio}. {@link org.tulip4j.nio.internal.NioPoller} waits and dispatches, one
 * {@link org.tulip4j.nio.internal.NioHandle} per socket does the I/O, {@link org.tulip4j.nio.internal.NioErrors} alone
 * looks at the text of exceptions.
 */
@NullMarked
package org.tulip4j.nio.internal;

import org.jspecify.annotations.NullMarked;
