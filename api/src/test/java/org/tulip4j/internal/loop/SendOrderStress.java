package org.tulip4j.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Something is sent and then the loop queues its own, while a third party is in the midst of sending: the first stays first. */
@JCStressTest
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "what was sent before comes behind the loop's own")
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "first sent, first served")
@State
public class SendOrderStress {
    final ThreadInbox inbox = new ThreadInbox();
    final ReadyQueue ready = new ReadyQueue();
    final Ready own = loop -> {};
    private final InboxItem first = InboxItem.of(loop -> {});
    private final InboxItem other = InboxItem.of(loop -> {});

    @Actor
    public void otherProducer() {
        inbox.add(other);
    }

    /** A thread that the loop has waited for sends, then the loop queues: one after the other, so one actor does both. */
    @Actor
    public void producerThenLoop() {
        send();
        inbox.addBehind(own, ready);
    }

    void send() {
        inbox.add(first);
    }

    @Arbiter
    public void order(Z_Result result) {
        while (!inbox.isEmpty()) {
            inbox.moveTo(ready);
        }
        boolean met = false;
        while (ready.size() > 0) {
            Ready item = ready.take();
            met |= item == first;
            // It may have been wrapped, to wait in the inbox.
            if (item != first && item != other) {
                result.r1 = met;
            }
        }
    }
}
