package org.tulip4j.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Event;

class PostgresCancelTest {
    @Test
    void isDoneWhenTheServerHasClosed() {
        List<String> facts = new ArrayList<>();
        Tulip.runVoid(() -> {
            Event signalled = new Event();
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                facts.add(HexFormat.of()
                                        .formatHex(reader.readExactly(16).await()));
                                signalled.waitFor().await();
                                facts.add("signalled");
                                writer.closeAndWait().await();
                            },
                            "127.0.0.1",
                            0)
                    .await();
            Future<Void> request = PostgresCancel.request("127.0.0.1", server.port(), 0x01020304, 0xa0b0c0d0);
            request.addDoneCallback(done -> facts.add("done"));
            while (facts.isEmpty()) {
                Tulip.sleep(java.time.Duration.ZERO).await();
            }
            signalled.set();
            request.await();
            server.close();
        });
        assertThat(facts).containsExactly("0000001004d2162e01020304a0b0c0d0", "signalled", "done");
    }
}
