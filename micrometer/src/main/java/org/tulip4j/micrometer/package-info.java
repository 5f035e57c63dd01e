/** The figures of loops as meters of Micrometer: {@link org.tulip4j.micrometer.LoopMetrics}. */
@NullMarked
package org.tulip4j.micrometer;

import org.jspecify.annotations.NullMarked;
