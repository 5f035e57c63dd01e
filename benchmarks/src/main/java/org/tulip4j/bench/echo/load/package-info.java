/** The load generator: one thread, one selector, every echoed byte compared. */
package org.tulip4j.bench.echo.load;
