/** Nodes whose coroutines ask each other. */
@NullMarked
package org.tulip4j.samples.cluster;

import org.jspecify.annotations.NullMarked;
