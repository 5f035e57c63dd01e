/** Loops and tasks in a terminal. */
@NullMarked
package org.tulip4j.console.screen;

import org.jspecify.annotations.NullMarked;
