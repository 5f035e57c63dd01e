package org.tulip4j.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The loop falls asleep while another thread sends: one of them must notice the other. */
@JCStressTest
@Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "the loop sleeps and nobody wakes it")
@Outcome(expect = Expect.ACCEPTABLE, desc = "the loop is awake, or is woken")
@State
public class InboxStress {
    private final ThreadInbox inbox = new ThreadInbox();

    @Actor
    public void producer(ZZ_Result result) {
        result.r1 = inbox.add(InboxItem.of(loop -> {}));
    }

    @Actor
    public void loop(ZZ_Result result) {
        result.r2 = inbox.fallAsleep();
    }
}
