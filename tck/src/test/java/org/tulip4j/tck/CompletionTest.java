package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.InvalidStateException;
import org.tulip4j.Tulip;

/**
 * Who may complete a future: whoever has it, when {@code createFuture} made it; nobody, when any other public method returned it. The
 * methods are found in the lists of what is exported, so that a new one needs its line in {@link FutureMakers}.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children are POSIX programs")
class CompletionTest {
    /** They return a future that the caller has already: the one that was shown, not one of their own. */
    private static final Set<String> SHOW_ANOTHER = Set.of("FutureNode#future");

    private static final Pattern TYPE =
            Pattern.compile("(?:[a-z]+ )*(?:class|interface|record) (org\\.tulip4j[\\w.$]*).*");

    @TempDir
    Path folder;

    @Test
    void everyMethodThatReturnsAFutureIsTried() throws Exception {
        assertThat(FutureMakers.all(folder).keySet()).isEqualTo(methods());
    }

    @TestFactory
    Stream<DynamicTest> nobodyCompletesAFutureThatStandsForSomething() {
        return FutureMakers.all(folder).entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(entry.getKey(), () -> play(backend(entry.getKey()), entry.getValue())));
    }

    private static String backend(String method) {
        if (method.startsWith("NettyDescriptors")) {
            assumeTrue(Environments.all().stream().anyMatch(one -> one.backend().equals("epoll")), "no epoll here");
            return "epoll";
        }
        return method.matches("(Netty|Message).*") ? "netty-nio" : "nio";
    }

    private static void play(String backend, FutureMakers.Maker maker) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> refuses(maker.make(loop)));
        }
    }

    private static <T> void refuses(Future<T> future) {
        boolean done = future.isDone();
        List<ThrowingCallable> setters = List.of(
                () -> future.setResult(null),
                () -> future.trySetResult(null),
                () -> future.setException(new IOException("not its own")),
                () -> future.trySetException(new IOException("not its own")));
        for (ThrowingCallable setter : setters) {
            assertThatThrownBy(setter)
                    .isExactlyInstanceOf(InvalidStateException.class)
                    .hasMessageMatching("cannot set an? (result|exception) on .*<(Future|Task) .*>: only .* ends it\\."
                            + " A future of EventLoop\\.createFuture\\(\\) can be completed .*; cancel\\(\\) .*");
        }
        assertThat(future.isDone()).isEqualTo(done);
        if (future != Tulip.currentTask() && !done) {
            assertThat(future.cancel()).isTrue();
        }
    }

    @Test
    void whoeverHasOneOfCreateFutureCompletesItOnce() {
        try (EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(() -> {
                Future<String> set = loop.createFuture();
                set.setResult("done");
                assertThat(set.await()).isEqualTo("done");
                assertThat(set.trySetResult("again")).isFalse();
                assertThatThrownBy(() -> set.setResult("again"))
                        .isExactlyInstanceOf(InvalidStateException.class)
                        .hasMessage("cannot set a result on <Future finished result=done>: it is done");

                Future<String> failed = loop.createFuture();
                assertThat(failed.trySetException(new IOException("broken"))).isTrue();
                assertThatThrownBy(failed::await).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> failed.setException(new IOException("again")))
                        .isExactlyInstanceOf(InvalidStateException.class)
                        .hasMessage("cannot set an exception on <Future finished exception=IOException>: it is done");
            });
        }
    }

    /** Every exported method that returns a future of tulip's, but the one that makes those which can be set. */
    private static Set<String> methods() throws Exception {
        Set<String> found = new TreeSet<>();
        for (String module : List.of("api", "testing", "netty-backend", "nio-backend", "context-propagation")) {
            Path list = Path.of("..", module, "exported.txt");
            for (String line : Files.exists(list) ? Files.readAllLines(list) : List.<String>of()) {
                Matcher type = TYPE.matcher(line);
                if (type.matches()) {
                    addMethods(found, Class.forName(type.group(1)));
                }
            }
        }
        assertThat(found).contains("EventLoop#createFuture");
        found.remove("EventLoop#createFuture");
        found.removeAll(SHOW_ANOTHER);
        return found;
    }

    private static void addMethods(Set<String> found, Class<?> type) {
        Arrays.stream(type.getMethods())
                .filter(method -> Future.class.isAssignableFrom(method.getReturnType()) && !method.isBridge())
                .map(method -> method.getDeclaringClass().getSimpleName() + "#" + method.getName())
                .forEach(found::add);
    }
}
