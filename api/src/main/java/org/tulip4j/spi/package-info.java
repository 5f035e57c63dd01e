/**
 * What a backend owes the core, and the core a backend.
 *
 * <p>A backend waits for I/O and performs it. Order, buffering, water marks and faults are the core's business. Everything
 * is called on the loop, except {@link org.tulip4j.spi.Backend#wakeup} and the provider, which may be called from any
 * thread.
 */
@NullMarked
package org.tulip4j.spi;

import org.jspecify.annotations.NullMarked;
