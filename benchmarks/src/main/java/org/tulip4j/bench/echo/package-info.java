/**
 * The echo family: the same work for tulip and its peers, in separate processes, measured in turn. {@link
 * org.tulip4j.bench.echo.EchoFamily} runs it and writes the report.
 */
package org.tulip4j.bench.echo;
