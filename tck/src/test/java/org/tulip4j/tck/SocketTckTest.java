package org.tulip4j.tck;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** Only the sockets of the user's, everywhere; for working on them. */
class SocketTckTest {
    @TestFactory
    Stream<DynamicContainer> green() {
        return Environments.all().stream()
                .map(one -> DynamicContainer.dynamicContainer(
                        one.toString(), SocketTck.suite().tests(one)));
    }
}
