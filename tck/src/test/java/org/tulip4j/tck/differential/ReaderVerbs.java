package org.tulip4j.tck.differential;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.transport.ReadTransport;

/** Stream readers that are fed by hand; the number of a name is the limit. A line feed is written as a slash. */
final class ReaderVerbs {
    private ReaderVerbs() {}

    static void register(Map<String, Verb> verbs) {
        verbs.put("feed", (player, op) -> {
            reader(player, op).feedData(ByteBuffer.wrap(bytes(op.arg(1))));
            return "ok";
        });
        verbs.put("eof", (player, op) -> {
            reader(player, op).feedEof();
            return null;
        });
        verbs.put("rexc", (player, op) -> {
            reader(player, op).setException(Player.failure(op.arg(1)));
            return null;
        });
        verbs.put("ateof", (player, op) -> Shown.value(reader(player, op).atEof()));
        verbs.put(
                "read",
                (player, op) -> Shown.value(
                        reader(player, op).read(Integer.parseInt(op.arg(1))).await()));
        verbs.put(
                "readall",
                (player, op) -> Shown.value(reader(player, op).readAll().await()));
        verbs.put(
                "readx",
                (player, op) -> Shown.value(reader(player, op)
                        .readExactly(Integer.parseInt(op.arg(1)))
                        .await()));
        verbs.put("readline", (player, op) -> Shown.value(line(reader(player, op))));
        verbs.put(
                "readuntil",
                (player, op) -> Shown.value(reader(player, op)
                        .readUntil(op.args().stream()
                                .skip(1)
                                .map(ReaderVerbs::bytes)
                                .toArray(byte[][]::new))
                        .await()));
    }

    private static byte[] bytes(String text) {
        return text.replace('/', '\n').getBytes(StandardCharsets.ISO_8859_1);
    }

    private static StreamReader reader(Player player, Op op) {
        return (StreamReader) player.things.computeIfAbsent(op.arg(0), name -> {
            StreamReader reader = new StreamReader(player.loop, Player.number(name));
            reader.setTransport(source(player, name));
            return reader;
        });
    }

    /** A transport that tells when it is to pause. */
    private static ReadTransport source(Player player, String name) {
        return (ReadTransport) Proxy.newProxyInstance(
                ReaderVerbs.class.getClassLoader(), new Class<?>[] {ReadTransport.class}, (proxy, method, args) -> {
                    player.log(name + " " + method.getName().replace("Reading", ""));
                    return null;
                });
    }

    /** A line, or what Python has for one over the limit. */
    private static byte[] line(StreamReader reader) {
        try {
            return reader.readLine().await(LimitOverrunException.class);
        } catch (LimitOverrunException tooLong) {
            throw new IllegalArgumentException(tooLong);
        }
    }
}
