/** A kernel that plays by a script, between the core and any backend. Begin with {@link org.tulip4j.tck.kernel.ScriptedBackend}. */
@NullMarked
package org.tulip4j.tck.kernel;

import org.jspecify.annotations.NullMarked;
