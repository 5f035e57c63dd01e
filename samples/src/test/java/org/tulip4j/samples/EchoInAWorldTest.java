package org.tulip4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.Seeds;

/** The echo programs on simulated hosts: pieces, delays and ways that are cut for seconds change nothing of what they say. */
class EchoInAWorldTest {
    private static final Faults PIECES_AND_CUTS = Faults.NONE
            .withCuts(Duration.ofSeconds(1), Duration.ofSeconds(3))
            .withShortReads(0.3)
            .withShortWrites(0.3)
            // Who wants to connect asks again after 31 seconds, the fifth time, and gives up after a minute.
            .withCalmAfter(Duration.ofSeconds(20));

    private static VoidCoroutine echo(PrintStream out, String... args) {
        return () -> new Echo(EchoOptions.parse(args), out).main();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams", "framed"})
    void whatIsSentComesBackWhateverTheWayIsLike(String style) {
        Seeds.first(20).withName("echo as " + style).check(world -> {
            world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
            world.setFaults(PIECES_AND_CUTS);
            PrintStream nobody = new PrintStream(OutputStream.nullOutputStream());
            Host server = world.host("server");
            server.serve(echo(nobody, "--server", "--quiet", "--style", style, "--host", "0.0.0.0", "--port", "7"));
            List<ByteArrayOutputStream> heard = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                heard.add(out);
                Host client = world.host("client" + i);
                world.link(
                        client,
                        server,
                        LinkOptions.DEFAULT.withJitter(Duration.ofMillis(5)).withLoss(0.1));
                String message = "from client " + i;
                client.start(() -> {
                    Tulip.sleep(Duration.ofMillis(10)).await();
                    echo(
                                    new PrintStream(out, true, StandardCharsets.UTF_8),
                                    "--client",
                                    "--style",
                                    style,
                                    "--host",
                                    "server",
                                    "--port",
                                    "7",
                                    "--message",
                                    message,
                                    "--message",
                                    "and again " + message)
                            .run();
                });
            }
            world.run();
            for (int i = 0; i < 2; i++) {
                assertThat(heard.get(i).toString(StandardCharsets.UTF_8))
                        .contains("server echoes from client " + i, "server echoes and again from client " + i);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void aDatagramThatIsLostIsSaidToBe(double loss) {
        Seeds.first(20).withName("echo by datagrams").check(world -> {
            world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
            Host server = world.host("server");
            PrintStream nobody = new PrintStream(OutputStream.nullOutputStream());
            server.serve(echo(nobody, "--server", "--udp", "--quiet", "--host", "0.0.0.0", "--port", "7"));
            Host client = world.host("client");
            world.link(client, server, LinkOptions.DEFAULT.withLoss(loss));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String[] said = {"nothing"};
            client.start(() -> {
                Tulip.sleep(Duration.ofMillis(10)).await();
                PrintStream heard = new PrintStream(out, true, StandardCharsets.UTF_8);
                try {
                    echo(heard, "--client", "--udp", "--host", "server", "--port", "7", "--message", "hello")
                            .run();
                    said[0] = out.toString(StandardCharsets.UTF_8);
                } catch (Exception lost) {
                    said[0] = "failed: " + lost.getMessage();
                }
            });
            world.run();
            assertThat(said[0])
                    .matches(loss == 0 ? "(?s).*server echoes hello.*" : "(?s).*server echoes hello.*|failed: .*");
        });
    }
}
