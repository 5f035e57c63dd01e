/**
 * A shop of bulbs: an HTTP service with PostgreSQL and a Redis cache on one tulip loop. Begin with {@link org.tulip4j.bulbs.BulbService}.
 */
@NullMarked
package org.tulip4j.bulbs;

import org.jspecify.annotations.NullMarked;
