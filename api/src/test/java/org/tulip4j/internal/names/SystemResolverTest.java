package org.tulip4j.internal.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemResolverTest {
    private final CountDownLatch stuck = new CountDownLatch(SystemResolver.THREADS);
    private final CountDownLatch release = new CountDownLatch(1);
    private final SystemResolver resolver = new SystemResolver(new SystemResolver.Calls() {
        @Override
        public InetAddress[] addresses(String host) throws Exception {
            stuck.countDown();
            release.await();
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String name(InetAddress address) {
            return "named";
        }
    });

    @Test
    void whatNobodyWaitsForLeavesTheQueue() throws Exception {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < SystemResolver.THREADS; i++) {
            answers.add(resolver.resolve("hangs"));
        }
        assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<?> abandoned = resolver.resolve("abandoned");
        CompletableFuture<String> waiting = resolver.nameOf(InetAddress.getLoopbackAddress());
        assertThat(resolver.waiting()).isEqualTo(2);
        abandoned.cancel(false);
        assertThat(resolver.waiting()).isEqualTo(1);
        release.countDown();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("named");
        for (CompletableFuture<?> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(List.of(InetAddress.getLoopbackAddress()));
        }
    }
}
