/**
 * Which Netty is there, whether it will do, and what to add where something of it is missing.
 */
@NullMarked
package org.tulip4j.netty.internal.version;

import org.jspecify.annotations.NullMarked;
