package org.tulip4j.internal.loop;

/** A transport that may hold bytes which its protocol has written and nobody has sent yet. Asked when its loop is closed. */
public interface Unsent {
    /** {@return how many bytes are lost if the connection ends now; asks no loop} */
    long unsentBytes();
}
