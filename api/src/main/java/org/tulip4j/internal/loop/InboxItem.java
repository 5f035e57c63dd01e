package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;

/** What another thread sends to the loop: itself the node of the {@link ThreadInbox}, hence sent once only. */
abstract class InboxItem implements Ready {
    /** What was sent after it; the inbox alone touches this. */
    @Nullable InboxItem next;

    /** An item for the inbox. */
    static InboxItem of(Ready item) {
        return item instanceof InboxItem sent ? sent : new Wrapped(item);
    }

    /** Anything else that is ready. */
    private static final class Wrapped extends InboxItem {
        /** What runs in its place. */
        private final Ready item;

        Wrapped(Ready item) {
            this.item = item;
        }

        @Override
        public void fire(Loop loop) {
            item.fire(loop);
        }

        @Override
        public String toString() {
            return item.toString();
        }
    }
}
