package org.tulip4j.samples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process that hangs: its connections stay open, and nobody answers. */
@Timeout(120)
@Tag("once")
@EnabledOnOs({OS.LINUX, OS.MAC})
class SilentNodeTest {
    private final Scene scene = new Scene();

    @AfterEach
    void end() {
        scene.end();
    }

    @Test
    void itIsLeftOutAndComesBack() throws Exception {
        NodeProcess one = scene.start("one");
        one.says("joined, nodes: 1");
        NodeProcess two = scene.start("two");
        one.tell("wait 2");
        one.says("sees 2 nodes");
        one.tell("ask 2 hold");
        one.says("holds 1");
        two.says("holds 1");
        two.tell("ask 2 hold");
        one.says("holds 2");
        two.says("holds 2");

        long begin = System.nanoTime();
        two.signal("STOP");
        one.says("failed: node two-.* left the cluster before it answered 'hold'.*");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ClusterNode.SILENCE.plusSeconds(10));
        one.says("holds one less");
        one.tell("ask 10 name");
        one.says("answered 10 .one=10., failed 0");

        two.signal("CONT");
        two.says("failed: node one-.* left the cluster before it answered 'hold'.*");
        two.says("holds one less");
        one.tell("wait 2");
        one.says("sees 2 nodes");
        one.tell("ask 10 name");
        one.says("answered 10 .one=5, two=5., failed 0");
        two.tell("wait 2");
        two.says("sees 2 nodes");
        two.tell("ask 10 name");
        two.says("answered 10 .one=5, two=5., failed 0");
    }
}
