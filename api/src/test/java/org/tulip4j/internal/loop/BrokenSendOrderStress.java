package org.tulip4j.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The same with a loop that does not look whether it could reach everything: shows that the order breaks and that the kit sees it. */
@JCStressTest
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "what was sent before comes behind the loop's own")
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "first sent, first served")
@State
public class BrokenSendOrderStress {
    private final SendOrderStress right = new SendOrderStress();

    @Actor
    public void otherProducer() {
        right.otherProducer();
    }

    @Actor
    public void producerThenLoop() {
        right.send();
        right.inbox.moveTo(right.ready);
        right.ready.add(right.own);
    }

    @Arbiter
    public void order(Z_Result result) {
        right.order(result);
    }
}
