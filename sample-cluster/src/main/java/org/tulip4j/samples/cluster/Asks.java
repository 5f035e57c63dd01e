package org.tulip4j.samples.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/**
 * Asks over the clustered event bus of Vert.x that end when the node that was asked is gone. {@code EventBus.request} knows no node: its
 * future ends by {@code sendTimeout} only. Here each node has an address of its own, so it is known whom an ask waits for. Belongs to one
 * loop, on which Vert.x runs, too.
 */
public final class Asks {
    private static final String ADDRESS = "address";
    private static final String ASKER = "asker";
    private static final String NUMBER = "number";
    /** Says what the asker serves, is answered with what this node serves. */
    private static final String SERVES = " serves";
    /** Says that the asker stops, is answered when nobody waits for it any more. */
    private static final String LEAVING = " leaving";
    /** Says that nobody waits for an answer any more. */
    private static final String CANCEL = " cancel";
    /** The code of a failure: the node does not serve this. */
    private static final int NOT_HERE = 404;
    /** The code of a failure: the handler has failed. */
    private static final int FAILED = 500;

    private final EventLoop loop = Tulip.runningLoop();
    private final Vertx vertx;
    private final Duration limit;
    private final Nodes nodes;
    private final MessageConsumer<Object> inbox;
    private final Map<String, AskHandler> handlers = new HashMap<>();
    /** What waits for the answer of a node, by the number of the ask. */
    private final Map<Long, Waiting> waiting = new HashMap<>();
    /** What is done here for others, by asker and number. */
    private final Map<String, Map<String, Task<?>>> working = new HashMap<>();

    private long numbers;
    /** Others are to ask here no more. What they have asked is still done. */
    private boolean leaving;

    private record Waiting(Member node, String address, Future<Object> answer) {}

    /**
     * Opens the address of this node. Hears from the others what they serve. A coroutine.
     *
     * @param vertx clustered, on the running loop
     * @param hazelcast what it is clustered by
     * @param limit how long Vert.x keeps a reply's address at most; asks end by then at the latest
     */
    public Asks(Vertx vertx, HazelcastInstance hazelcast, Duration limit) {
        this.vertx = vertx;
        this.limit = limit;
        nodes = new Nodes(hazelcast, loop, this::lost, () -> loop.createTaskVoid(this::announce));
        inbox = vertx.eventBus().consumer(own(nodes.self()), this::received);
        VertxFutures.await(inbox.completion());
        announce();
    }

    private static String own(String node) {
        return "asks@" + node;
    }

    /**
     * Asks one of the nodes that serve an address, each in turn. A node that answers that it does not serve it any more is passed over.
     *
     * @param address what for
     * @param body what a codec of the event bus is there for
     * @return what its handler returned
     * @throws NotServedException when no node serves it: nothing was done
     * @throws NodeLostException when the node left the cluster meanwhile: it may have done it
     * @throws ReplyException when the handler failed, or there was no answer within the limit
     */
    @SuppressWarnings("unchecked")
    public <T extends @Nullable Object> T ask(String address, Object body)
            throws NotServedException, NodeLostException {
        for (Member node : nodes.serving(address)) {
            try {
                return (T) ask(node, address, body);
            } catch (ReplyException refused) {
                if (!nothingDone(refused)) {
                    throw refused;
                }
            }
        }
        throw new NotServedException(address, nodes.members().size());
    }

    /** It was refused by the node, or by the bus, which does not know that node yet. */
    private static boolean nothingDone(ReplyException refused) {
        return refused.failureCode() == NOT_HERE || refused.failureType() == ReplyFailure.NO_HANDLERS;
    }

    private @Nullable Object ask(Member node, String address, @Nullable Object body) throws NodeLostException {
        long number = ++numbers;
        Future<Object> answer = loop.createFuture();
        waiting.put(number, new Waiting(node, address, answer));
        DeliveryOptions options = headers(address, number).setSendTimeout(limit.toMillis());
        vertx.eventBus().<Object>request(own(Nodes.id(node)), body, options).onComplete((reply, failure) -> {
            if (failure != null) {
                answer.trySetException(failure);
            } else {
                answer.trySetResult(reply.body());
            }
        });
        try {
            return answer.await(NodeLostException.class);
        } catch (CancelledError nobodyWaits) {
            vertx.eventBus().send(own(Nodes.id(node)), null, headers(CANCEL, number));
            throw nobodyWaits;
        } finally {
            waiting.remove(number);
        }
    }

    private DeliveryOptions headers(String address, long number) {
        return new DeliveryOptions()
                .addHeader(ADDRESS, address)
                .addHeader(ASKER, nodes.self())
                .addHeader(NUMBER, Long.toString(number));
    }

    /**
     * Serves an address: asks of any node come here, too, by the time that this returns. A coroutine.
     *
     * @param address what for
     * @param handler called in a task for each ask
     */
    public void serve(String address, AskHandler handler) {
        handlers.put(address, handler);
        announce();
    }

    /** Every node knows what this one serves, and this one what the others do. */
    private void announce() {
        everyNode(SERVES, offered());
    }

    private JsonArray offered() {
        return leaving ? new JsonArray() : new JsonArray(List.copyOf(handlers.keySet()));
    }

    /** Tells every node, this one among them, and waits until each has answered or is gone. */
    private void everyNode(String what, @Nullable JsonArray body) {
        List<Task<?>> told = new ArrayList<>();
        for (Member node : nodes.members()) {
            told.add(Tulip.createTaskVoid(() -> tell(node, what, body)));
        }
        Tulip.gather(told).await();
    }

    private void tell(Member node, String what, @Nullable JsonArray body) {
        try {
            if (ask(node, what, body) instanceof JsonArray theirs) {
                nodes.serves(Nodes.id(node), addresses(theirs));
            }
        } catch (NodeLostException gone) {
            // It waits for nothing, and knows nothing.
        } catch (ReplyException refused) {
            // It is a member already and not on the bus yet: when it is, it will ask.
            if (!nothingDone(refused)) {
                throw refused;
            }
        }
    }

    private static Set<String> addresses(JsonArray told) {
        return told.stream().map(String.class::cast).collect(Collectors.toSet());
    }

    /**
     * Waits until nodes enough serve an address. A coroutine.
     *
     * @param address what for
     * @param count how many nodes at least
     */
    public void waitForNodes(String address, int count) {
        while (nodes.serving(address).size() < count) {
            Tulip.shield(nodes.changed()).await();
        }
    }

    /**
     * Leaves nobody without an answer: when this returns no node asks this one any more, and each has got all its answers. What the node
     * asks others is its own affair. A coroutine; give it a limit with {@link Tulip#timeout}.
     */
    public void leave() {
        leaving = true;
        everyNode(LEAVING, null);
        nodes.close();
        VertxFutures.await(inbox.unregister());
    }

    private void received(Message<Object> message) {
        String address = message.headers().get(ADDRESS);
        String asker = message.headers().get(ASKER);
        String number = message.headers().get(NUMBER);
        if (address.equals(CANCEL)) {
            Task<?> task = working.getOrDefault(asker, Map.of()).get(number);
            if (task != null) {
                task.cancel();
            }
            return;
        }
        AskHandler handler =
                switch (address) {
                    case SERVES -> body -> served(asker, (JsonArray) body);
                    case LEAVING -> body -> answered(asker);
                    default -> handlers.get(address);
                };
        if (handler == null) {
            message.fail(NOT_HERE, nodes.self() + " does not serve '" + address + "'");
            return;
        }
        Task<?> task = loop.createTaskVoid(() -> answer(message, asker, handler));
        Map<String, Task<?>> tasks = working.computeIfAbsent(asker, one -> new HashMap<>());
        tasks.put(number, task);
        task.addDoneCallback(done -> tasks.remove(number));
    }

    private void answer(Message<Object> message, String asker, AskHandler handler) {
        try {
            message.reply(handler.handle(message.body()));
        } catch (Exception failed) {
            message.fail(FAILED, failed.toString());
        } catch (CancelledError cancelled) {
            if (nodes.isMember(asker)) {
                message.fail(FAILED, "cancelled on node " + nodes.self());
            }
            throw cancelled;
        }
    }

    private JsonArray served(String asker, JsonArray theirs) {
        nodes.serves(asker, addresses(theirs));
        return offered();
    }

    /** Nothing is asked of this node any more, and everything that was has its answer. */
    private @Nullable Object answered(String leaving) {
        nodes.serves(leaving, Set.of());
        List<Future<Object>> open = new ArrayList<>();
        waiting.values().forEach(one -> {
            if (Nodes.id(one.node()).equals(leaving) && !one.address().equals(LEAVING)) {
                open.add(one.answer());
            }
        });
        if (!open.isEmpty()) {
            Tulip.wait(open).await();
        }
        return null;
    }

    private void lost(Member node) {
        String id = Nodes.id(node);
        List.copyOf(waiting.values()).forEach(one -> {
            if (Nodes.id(one.node()).equals(id)) {
                one.answer().trySetException(new NodeLostException(node, one.address()));
            }
        });
        Map<String, Task<?>> tasks = working.remove(id);
        if (tasks != null) {
            List.copyOf(tasks.values()).forEach(Task::cancel);
        }
    }
}
