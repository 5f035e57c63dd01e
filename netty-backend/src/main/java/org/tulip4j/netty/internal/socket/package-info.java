/**
 * What sockets of Netty have in common with those of the JDK: addresses, options and errors.
 */
@NullMarked
package org.tulip4j.netty.internal.socket;

import org.jspecify.annotations.NullMarked;
