package org.tulip4j.testing.replay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.tulip4j.Resolver;

/** Says what a resolver said when the run was recorded. */
final class ReplayResolver implements Resolver {
    private static final String FOUND = "=";
    private static final String FAILED = "!";

    /** Knows what was said, once the loop has been made. */
    private final Supplier<Replayer> replayer;

    ReplayResolver(Supplier<Replayer> replayer) {
        this.replayer = replayer;
    }

    static String found(String what) {
        return FOUND + what;
    }

    static String failed(Throwable cause) {
        return FAILED + cause.getClass().getName() + " " + Failures.message(cause);
    }

    static String nameQuestion(InetAddress address) {
        return "the name of " + address.getHostAddress();
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String host) {
        return ask(host, found -> {
            List<InetAddress> addresses = new ArrayList<>();
            for (String one : found.split(",")) {
                addresses.add(
                        InetAddress.getByAddress(host, Addresses.literal(one).getAddress()));
            }
            return addresses;
        });
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        return ask(nameQuestion(address), name -> name);
    }

    /** Makes of a text what it stands for. */
    private interface Reading<T> {
        T read(String found) throws UnknownHostException;
    }

    private <T> CompletableFuture<T> ask(String what, Reading<T> reading) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<String> question = replayer.get().ask(what);
        question.thenAccept(said -> {
            if (said.startsWith(FAILED)) {
                int end = said.indexOf(' ');
                answer.completeExceptionally(Failures.again(said.substring(1, end), said.substring(end + 1)));
                return;
            }
            try {
                answer.complete(reading.read(said.substring(1)));
            } catch (UnknownHostException damaged) {
                answer.completeExceptionally(damaged);
            }
        });
        return answer;
    }
}
