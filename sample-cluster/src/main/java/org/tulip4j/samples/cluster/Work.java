package org.tulip4j.samples.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import java.io.Serializable;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Work for a thread of whatever node it is sent to: it arrives there as a copy of its own. */
final class Work implements Callable<String>, Serializable, HazelcastInstanceAware {
    private static final long serialVersionUID = 1L;

    /** It ends when it is interrupted only. */
    private final boolean endless;
    /** Where it is; set on arrival. */
    private transient HazelcastInstance here;

    Work(boolean endless) {
        this.endless = endless;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        here = hazelcast;
    }

    @Override
    public String call() throws InterruptedException {
        String node = NodeProgram.name(here);
        if (endless) {
            System.out.println(node + " works");
            try {
                new CountDownLatch(1).await();
            } finally {
                System.out.println(node + " was interrupted");
            }
        }
        return node;
    }
}
