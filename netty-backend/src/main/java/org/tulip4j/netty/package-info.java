/**
 * Tulip on Netty.
 *
 * <p>The backends {@code epoll}, {@code kqueue}, {@code io_uring} and {@code netty-nio} are found by name; nothing of this
 * package is needed to use them.
 */
@NullMarked
package org.tulip4j.netty;

import org.jspecify.annotations.NullMarked;
