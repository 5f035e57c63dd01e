/** The console: a program, with its arguments and exit codes. */
@NullMarked
package org.tulip4j.console;

import org.jspecify.annotations.NullMarked;
