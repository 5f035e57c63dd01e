package org.tulip4j.samples.cluster;

import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/**
 * What an ask of {@link Asks} takes beside {@code EventBus.request}: CPU of this process and time, in rounds by turns, the median of each.
 * Both ask one other node, and their handlers do nothing.
 */
final class Price {
    /** Served by a plain consumer of Vert.x. */
    static final String PLAIN = "plain";

    private static final int ROUNDS = 9;
    private static final int TASKS = 64;
    private static final int ASKS = 300;

    private final ClusterNode node;
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> time = new ArrayList<>();

    Price(ClusterNode node) {
        this.node = node;
    }

    /** A coroutine. Another node serves, this one does not. */
    String ratios() {
        for (int round = 0; round < ROUNDS; round++) {
            long[] plain =
                    round(() -> VertxFutures.await(node.vertx().eventBus().request(PLAIN, "", new DeliveryOptions())));
            long[] ours = round(() -> node.asks().ask("measured", ""));
            cpu.add((double) ours[0] / plain[0]);
            time.add((double) ours[1] / plain[1]);
        }
        return String.format(
                "asks take %.2f of the CPU of plain requests, and %.2f of their time", median(cpu), median(time));
    }

    private static long[] round(VoidCoroutine ask) {
        long cpu = cpu();
        long begin = System.nanoTime();
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(Tulip.createTaskVoid(() -> {
                for (int one = 0; one < ASKS; one++) {
                    ask.run();
                }
            }));
        }
        Tulip.gather(tasks).await();
        return new long[] {cpu() - cpu, System.nanoTime() - begin};
    }

    private static long cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }
}
