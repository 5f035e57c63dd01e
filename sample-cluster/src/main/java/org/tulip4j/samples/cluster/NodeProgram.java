package org.tulip4j.samples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.MemberLeftException;
import io.vertx.core.eventbus.ReplyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.sync.Event;

/**
 * A node that serves two addresses and does what its standard input says: {@code sample-cluster/run NAME PORT [PORT-OF-ANOTHER...]}.
 *
 * <pre>
 * wait 3           until three nodes serve
 * ask 30 name      30 asks at once: who are you?
 * compute          calls of an executor of Hazelcast's, until another node has done one
 * work three       a call that node three does not end, until
 * cancel           it is cancelled
 * ask 9 hold       9 that are answered when the node that holds them is told to
 * release          answers what is held here
 * flow             asks without an end, 8 at once, until
 * stop             shows what became of the flow
 * serve            what is measured by
 * measure          on another node: what an ask takes beside a plain request of Vert.x
 * leave            as SIGTERM does: answers what it has been asked, and ends
 * </pre>
 */
public final class NodeProgram {
    /** Kept, or its level is forgotten. */
    private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final PrintStream out;
    private final String name;
    private final Event leave = new Event();
    private Tally flow = new Tally();
    private ClusterNode node;
    private Event released = new Event();
    private int held;
    private boolean flowing;
    private @Nullable Task<?> work;

    NodeProgram(String name, PrintStream out) {
        this.name = name;
        this.out = out;
    }

    /** What became of asks. */
    private static final class Tally {
        private final Map<String, Integer> answers = new TreeMap<>();
        private int failed;

        int answered() {
            return answers.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public String toString() {
            return "answered " + answered() + " " + answers + ", failed " + failed;
        }
    }

    public static void main(String[] args) {
        if (System.getProperty("java.util.logging.config.file") == null) {
            HAZELCAST.setLevel(Level.SEVERE);
        }
        List<Integer> ports = Arrays.stream(args).skip(1).map(Integer::parseInt).toList();
        Tulip.runVoid(() -> new NodeProgram(args[0], System.out).run(ports.get(0), ports.subList(1, ports.size())));
    }

    private void run(int port, List<Integer> others) {
        EventLoop loop = Tulip.runningLoop();
        loop.addSignalHandler("TERM", leave::set);
        node = ClusterNode.join(name, port, others);
        node.asks().serve("hold", body -> hold());
        // Whoever sees that this node serves "name" knows of the other by then.
        node.asks().serve("name", body -> name);
        say("joined, nodes: " + node.hazelcast().getCluster().getMembers().size());
        Thread input = new Thread(() -> read(loop), "standard-input");
        input.setDaemon(true);
        input.start();
        leave.waitFor().await();
        flowing = false;
        say("leaves, held: " + held);
        node.leave(GRACE);
        say("left");
    }

    private void say(String what) {
        out.println(name + " " + what);
    }

    private void read(EventLoop loop) {
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String told = line;
                loop.callSoonThreadsafe(() -> obey(told.split(" ")));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "wait" ->
                Tulip.createTaskVoid(() -> {
                    node.asks().waitForNodes("name", Integer.parseInt(words[1]));
                    say("sees " + words[1] + " nodes");
                });
            case "compute" -> Tulip.createTaskVoid(this::compute);
            case "work" -> work = Tulip.createTaskVoid(() -> work(words[1]));
            case "cancel" -> {
                if (work != null) {
                    work.cancel();
                }
            }
            case "serve" -> Tulip.createTaskVoid(this::serve);
            case "measure" -> Tulip.createTaskVoid(() -> say(new Price(node).ratios()));
            case "leave" -> leave.set();
            case "ask" -> Tulip.createTaskVoid(() -> ask(Integer.parseInt(words[1]), words[2]));
            case "release" -> {
                released.set();
                released = new Event();
            }
            case "flow" -> {
                flowing = true;
                flow = new Tally();
                for (int i = 0; i < 8; i++) {
                    Tulip.createTaskVoid(this::flow);
                }
            }
            case "stop" -> {
                flowing = false;
                say("flow " + flow);
            }
            default -> say("does not know: " + words[0]);
        }
    }

    private void serve() {
        node.vertx().eventBus().consumer(Price.PLAIN, message -> message.reply(""));
        node.asks().serve("measured", body -> "");
        say("serves");
    }

    /** The executor chooses the node, another one soon. */
    private void compute() {
        IExecutorService executor = node.hazelcast().getExecutorService("work");
        String where = name;
        while (where.equals(name)) {
            where = Tulip.runningLoop().runInExecutor(executor, new Work(false)).await();
        }
        say("computed on " + where);
    }

    private void work(String where) {
        Member member = node.hazelcast().getCluster().getMembers().stream()
                .filter(one -> Nodes.id(one).startsWith(where + "-"))
                .findAny()
                .orElseThrow();
        var working = node.hazelcast().getExecutorService("work").submitToMember(new Work(true), member);
        try {
            Future.wrapBlocking(working, nothing -> {}, () -> working.cancel(true))
                    .await(MemberLeftException.class);
        } catch (MemberLeftException gone) {
            say("work failed: " + gone.getMessage());
        } catch (CancelledError cancelled) {
            say("work cancelled");
            throw cancelled;
        }
    }

    /** {@return the name that a node was started with} */
    static String name(HazelcastInstance hazelcast) {
        return Nodes.id(hazelcast.getCluster().getLocalMember()).replaceFirst("-.*", "");
    }

    private String hold() {
        Event until = released;
        held++;
        say("holds " + held);
        try {
            until.waitFor().await();
        } catch (CancelledError nobodyWaits) {
            say("holds one less");
            throw nobodyWaits;
        } finally {
            held--;
        }
        return name;
    }

    private void ask(int times, String address) {
        Tally tally = new Tally();
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            tasks.add(Tulip.createTaskVoid(() -> ask(address, tally)));
        }
        Tulip.gather(tasks).await();
        say(tally.toString());
    }

    private void ask(String address, Tally tally) {
        try {
            tally.answers.merge(node.asks().ask(address, name), 1, Integer::sum);
        } catch (IOException | ReplyException failed) {
            tally.failed++;
            say("failed: " + failed.getMessage());
        }
    }

    private void flow() {
        while (flowing) {
            ask("name", flow);
            if (flow.answered() == 100) {
                say("flows");
            }
        }
    }
}
