/**
 * Connections on channels and pipelines that somebody else has made: {@link AdoptedStream} for bytes, and what helps handlers at the end
 * of a pipeline.
 */
@NullMarked
package org.tulip4j.netty.internal.adopt;

import org.jspecify.annotations.NullMarked;
