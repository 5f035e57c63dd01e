/** Loops on several threads: a server spread over them, and work sent to any of them. */
@NullMarked
package org.tulip4j.group;

import org.jspecify.annotations.NullMarked;
