/**
 * Python's asyncio on tulip's loops, by GraalPy: an experiment beside the published modules.
 *
 * <p>{@link org.tulip4j.python.Python} is a context whose asyncio runs on tulip; a Java coroutine awaits Python's with
 * {@code Python.future}, and Python awaits any tulip future with {@code await}.
 */
@NullMarked
package org.tulip4j.python;

import org.jspecify.annotations.NullMarked;
