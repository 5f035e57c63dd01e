/**
 * For tests of programs on tulip.
 *
 * <p>{@link org.tulip4j.testing.TulipTest} runs a test method as a coroutine;
 * {@link org.tulip4j.testing.MemoryBackendProvider} is the backend {@code memory}, whose connections live in a
 * {@link org.tulip4j.testing.MemoryNetwork}; {@link org.tulip4j.testing.ManualClock} makes hours pass in no time;
 * {@link org.tulip4j.testing.RecordingProtocol} writes down what a protocol hears. Whole programs on hosts of their own, in an order and with faults that a
 * seed chooses, are in {@link org.tulip4j.testing.world}.
 */
@NullMarked
package org.tulip4j.testing;

import org.jspecify.annotations.NullMarked;
