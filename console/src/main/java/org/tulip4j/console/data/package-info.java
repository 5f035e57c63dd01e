/** What a process tells of its loops and tasks. */
@NullMarked
package org.tulip4j.console.data;

import org.jspecify.annotations.NullMarked;
