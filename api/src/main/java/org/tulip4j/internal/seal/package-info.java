/**
 * Between the types that only tulip implements and their implementations: the sealed interfaces of the public packages permit what is here,
 * so that they need not know what stands above them. It belongs to the words, and has none of its own.
 */
@NullMarked
package org.tulip4j.internal.seal;

import org.jspecify.annotations.NullMarked;
