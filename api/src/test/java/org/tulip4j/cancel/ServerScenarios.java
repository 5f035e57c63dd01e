package org.tulip4j.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Play.Parties;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;

/** Waits for a server, and for a stage of the JDK: a cancelled one leaves the server, and who else waits, as they were. */
final class ServerScenarios {
    private ServerScenarios() {}

    static void addTo(Map<String, Supplier<Parties>> all) {
        all.put("Server#waitClosed", () -> waiting(Server::waitClosed));
        all.put("Server#closeAndWait", () -> waiting(Server::closeAndWait));
        all.put("Server#shutdown", () -> waiting(server -> server.shutdown(Duration.ofSeconds(1))));
        all.put("Server#serveForever", () -> waiting(Server::serveForever));
        all.put("Server#startServing", () -> waiting(Server::startServing));
        all.put("Future#wrap", ServerScenarios::wrap);
    }

    private static Parties waiting(Function<Server, Future<?>> wait) {
        Server[] server = {null};
        Task<?> opening = start(() -> server[0] = EventLoops.running()
                .createServer(() -> new Protocol() {}, "127.0.0.1", 80, ServerOptions.DEFAULT)
                .await());
        Task<?> victim = start(() -> {
            Tulip.shield(opening).await();
            wait.apply(server[0]).await();
        });
        Task<?> other = start(() -> {
            while (server[0] == null) {
                ticks(1);
            }
            server[0].waitClosed().await();
        });
        Task<?> closing = start(() -> {
            while (server[0] == null) {
                ticks(1);
            }
            ticks(3);
            server[0].close();
        });
        return new Parties(victim, List.of(other, closing), () -> assertThat(server[0].isServing())
                .isFalse());
    }

    private static Parties wrap() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Task<?> victim = start(() -> Future.wrap(stage).await());
        Task<?> completing = start(() -> {
            ticks(3);
            stage.complete("done");
        });
        return new Parties(
                victim, List.of(completing), () -> assertThat(stage.isDone()).isTrue());
    }
}
