package org.tulip4j.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The same without volatile accesses: shows that the wake-up is lost and that the kit sees it. */
@JCStressTest
@Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "the loop sleeps and nobody wakes it")
@Outcome(expect = Expect.ACCEPTABLE, desc = "the loop is awake, or is woken")
@State
public class BrokenInboxStress {
    private boolean sent;

    private boolean sleeping;

    @Actor
    public void producer(ZZ_Result result) {
        sent = true;
        result.r1 = sleeping;
    }

    @Actor
    public void loop(ZZ_Result result) {
        sleeping = true;
        result.r2 = !sent;
    }
}
