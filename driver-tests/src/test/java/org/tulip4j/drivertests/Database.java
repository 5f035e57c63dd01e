package org.tulip4j.drivertests;

import java.util.List;
import org.tulip4j.Future;
import org.tulip4j.streams.Incoming;

/** A pool of connections to PostgreSQL, by some driver, for coroutines of the loop that it is on. */
interface Database {
    /** A connection, given back by {@link Session#release}. Lost by nobody, in whatever pass the wait is cancelled. */
    Future<Session> acquire();

    /** Ends the pool and its connections, and waits. */
    void close();

    /** A connection that is lent. */
    interface Session {
        /** The first column of all rows. Cancelled, the server is told to stop. */
        Future<List<Object>> query(String sql);

        /** Begins a transaction, and waits. */
        void begin();

        /** Takes a transaction back, and waits. */
        void rollback();

        /** The first column of the rows, fetched as they are taken; in a transaction. */
        Incoming<Object> rows(String sql);

        /** Back to the pool. Waits for nothing, since a task that is cancelled once more would else lose it. */
        void release();
    }
}
