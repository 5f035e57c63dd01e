/** Finding processes, attaching to one, and asking its bean. */
@NullMarked
package org.tulip4j.console.target;

import org.jspecify.annotations.NullMarked;
