package org.tulip4j.internal.pipe;

import java.io.IOException;

/** One end of a pipe, whose calls block. */
interface BlockingEnd {
    /** Ends a call that is blocked, where that is possible; the loop calls it. */
    void wake() throws IOException;

    /** Frees it; the thread that blocks in it calls this, or the loop where there is none. */
    void close() throws IOException;
}
