/** What a loop tells about itself in numbers: {@link org.tulip4j.metrics.LoopStats}, from any thread. */
@NullMarked
package org.tulip4j.metrics;

import org.jspecify.annotations.NullMarked;
