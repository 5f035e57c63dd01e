/** A web page on the codecs of Netty, with its logic in coroutines. */
@NullMarked
package org.tulip4j.samples.web;

import org.jspecify.annotations.NullMarked;
