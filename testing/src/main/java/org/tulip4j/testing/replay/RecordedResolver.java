package org.tulip4j.testing.replay;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Resolver;

/** Writes down what a resolver is asked, and what it says. */
final class RecordedResolver implements Resolver {
    /** An answer comes later. */
    private static final String LATER = "";

    /** Whose loop asks. */
    private final RecordedLoop loop;
    /** Answers; null: the system does. */
    private final @Nullable Resolver real;

    RecordedResolver(RecordedLoop loop, @Nullable Resolver real) {
        this.loop = loop;
        this.real = real;
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String host) {
        return ask(
                host,
                real == null ? SystemNames.ask(() -> List.of(InetAddress.getAllByName(host))) : real.resolve(host),
                found -> found.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(",")));
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        return ask(
                ReplayResolver.nameQuestion(address),
                real == null ? SystemNames.ask(address::getCanonicalHostName) : real.nameOf(address),
                name -> name);
    }

    private <T> CompletableFuture<T> ask(String what, CompletableFuture<T> source, Function<T, String> text) {
        Recorder recorder = loop.recorder();
        int number = recorder.nextQuery();
        CompletableFuture<T> answer = new CompletableFuture<>();
        // Whoever is first decides whether it was answered at once: the source, or the end of this call.
        AtomicReference<@Nullable String> state = new AtomicReference<>();
        source.whenComplete((found, thrown) -> {
            String said =
                    thrown == null ? ReplayResolver.found(text.apply(found)) : ReplayResolver.failed(cause(thrown));
            if (!state.compareAndSet(null, said)) {
                recorder.answered(number, said, () -> end(answer, found, thrown));
            }
        });
        state.compareAndSet(null, LATER);
        String now = String.valueOf(state.get());
        recorder.file().put(Kind.QUERY, number, 0, what, now);
        if (!now.equals(LATER)) {
            source.whenComplete((found, thrown) -> end(answer, found, thrown));
        }
        answer.whenComplete((found, thrown) -> {
            if (answer.isCancelled()) {
                source.cancel(false);
            }
        });
        return answer;
    }

    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }

    private static <T> void end(CompletableFuture<T> answer, T found, @Nullable Throwable thrown) {
        if (thrown == null) {
            answer.complete(found);
        } else {
            answer.completeExceptionally(cause(thrown));
        }
    }
}
