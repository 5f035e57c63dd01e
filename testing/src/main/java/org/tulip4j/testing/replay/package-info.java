/**
 * A real run that is written to a file while it happens, and is done again from it, without sockets and in recorded time: see {@link
 * org.tulip4j.testing.replay.RealRun}.
 */
@NullMarked
package org.tulip4j.testing.replay;

import org.jspecify.annotations.NullMarked;
