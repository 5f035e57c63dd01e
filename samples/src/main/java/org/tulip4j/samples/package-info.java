/** Programs to start from; each has a test that runs it. */
@NullMarked
package org.tulip4j.samples;

import org.jspecify.annotations.NullMarked;
