/** The servers of the echo family: one small program each, so that all do the same work. */
package org.tulip4j.bench.echo.server;
