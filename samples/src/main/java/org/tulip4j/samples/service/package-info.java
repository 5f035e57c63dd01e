/**
 * A service of two ports on Netty: {@code before}, on Netty alone, and {@code after}, with the handler of its lines replaced by a
 * coroutine. What did not change is here.
 */
@NullMarked
package org.tulip4j.samples.service;

import org.jspecify.annotations.NullMarked;
