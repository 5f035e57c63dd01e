package org.tulip4j.tck;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;

/**
 * The whole kit. A backend conforms when every suite is green on every engine, in normal and in debug mode:
 *
 * <pre>{@code
 * class MyBackendTckTest {
 *     @TestFactory
 *     Stream<DynamicContainer> conforms() {
 *         return Tck.tests(TckEnvironment.of(new MyBackendProvider()).withEngine("platform"));
 *     }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class Tck {
    private Tck() {}

    /** {@return every suite} */
    public static List<TckSuite> suites() {
        return List.of(
                LoopTck.suite(),
                TimerTck.suite(),
                StreamTck.suite(),
                ServerTck.suite(),
                FamilyTck.suite(),
                ErrorTck.suite(),
                ReplyTck.suite(),
                TlsTck.suite(),
                ReentryTck.suite(),
                AwaitTck.suite(),
                DatagramTck.suite(),
                UnixTck.suite(),
                SocketTck.suite(),
                SocketEndTck.suite(),
                SendFileTck.suite(),
                KernelTck.suite(),
                EngineTck.suite());
    }

    /**
     * Every check as JUnit tests, for a method annotated with {@code @TestFactory}.
     *
     * @param environment where they run
     * @return one container per suite
     */
    public static Stream<DynamicContainer> tests(TckEnvironment environment) {
        return suites().stream()
                .map(suite -> DynamicContainer.dynamicContainer(suite.name(), suite.tests(environment)));
    }
}
