package org.tulip4j.samples.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.VertxLoops;

/**
 * A node of a cluster on loopback: Hazelcast tells who is there, Vert.x carries messages, both its event loops and the coroutines are
 * those of the running loop.
 *
 * @param hazelcast the membership, and services of Hazelcast's own
 * @param vertx has the bus
 * @param asks the bus as coroutines use it
 */
public record ClusterNode(HazelcastInstance hazelcast, Vertx vertx, Asks asks) {
    /** How long a node may be silent before the others go on without it. One that has died is noticed by its connections. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    /**
     * Starts a node and joins the others that are there. A coroutine of a loop on a backend of Netty.
     *
     * @param name a word; the process number is added, so that a node that is started again is another one
     * @param port of this node
     * @param others ports of nodes that may be there; one is enough
     * @return a member of the cluster
     */
    public static ClusterNode join(String name, int port, List<Integer> others) {
        Config config = config(name + "-" + ProcessHandle.current().pid(), port, others);
        HazelcastInstance hazelcast =
                Tulip.toThread(() -> Hazelcast.newHazelcastInstance(config)).await();
        VertxOptions options = new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1").setPort(0));
        Vertx vertx = VertxFutures.await(Vertx.builder()
                .with(options)
                .withTransport(VertxLoops.transport(Tulip.runningLoop()))
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered());
        return new ClusterNode(hazelcast, vertx, new Asks(vertx, hazelcast, Duration.ofSeconds(30)));
    }

    private static Config config(String id, int port, List<Integer> others) {
        Config config = new Config().setClusterName("tulip-sample");
        config.getMemberAttributeConfig().setAttribute(Nodes.ID, id);
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false).setReuseAddress(true);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        others.forEach(other -> join.getTcpIpConfig().addMember("127.0.0.1:" + other));
        return config.setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(SILENCE.toSeconds()))
                .setProperty("hazelcast.merge.first.run.delay.seconds", "2")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "2")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.partition.count", "11")
                .setProperty("hazelcast.io.thread.count", "1")
                .setProperty("hazelcast.operation.thread.count", "2")
                .setProperty("hazelcast.operation.generic.thread.count", "2")
                .setProperty("hazelcast.event.thread.count", "1");
    }

    /**
     * Leaves in good order: nobody is left without an answer. A coroutine.
     *
     * @param grace how long answers are waited for
     */
    public void leave(Duration grace) {
        try {
            Tulip.timeout(grace).runVoid(asks::leave);
        } finally {
            VertxFutures.await(vertx.close());
            Tulip.toThreadVoid(hazelcast::shutdown).await();
        }
    }
}
