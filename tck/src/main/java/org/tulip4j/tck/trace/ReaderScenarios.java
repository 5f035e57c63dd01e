package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;
import static org.tulip4j.tck.trace.Trace.ticks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.StreamReader;

/** Stream readers that are fed by hand. */
final class ReaderScenarios {
    private ReaderScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("099", ReaderScenarios::readPieces);
        scenarios.put("100", ReaderScenarios::readLine);
        scenarios.put("101", ReaderScenarios::readExactly);
        scenarios.put("102", ReaderScenarios::readUntil);
        scenarios.put("103", ReaderScenarios::limits);
        scenarios.put("104", ReaderScenarios::setException);
        scenarios.put("105", ReaderScenarios::iterateLines);
        scenarios.put("106", ReaderScenarios::cancelledAndConcurrent);
    }

    private static StreamReader reader() {
        return reader(StreamReader.DEFAULT_LIMIT);
    }

    private static StreamReader reader(int limit) {
        return new StreamReader(EventLoops.running(), limit);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void feed(StreamReader reader, String text) {
        reader.feedData(ByteBuffer.wrap(bytes(text)));
    }

    private static void readPieces(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            feed(r, "hello world");
            trace.outcome("read", r.read(5));
            trace.outcome("read", r.read(100));
            trace.outcome("read", r.read(0));
            Task<byte[]> t = Tulip.createTask(() -> r.readAll().await());
            ticks(1);
            feed(r, "abc");
            ticks(2);
            feed(r, "def");
            trace.ev("task", kv("done", t.isDone()), kv("at_eof", r.atEof()));
            r.feedEof();
            trace.outcome("read-all", t);
            trace.outcome("read", r.read(5));
            trace.ev("end", kv("at_eof", r.atEof()));
        });
    }

    private static void readLine(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            Task<byte[]> t = Tulip.createTask(() -> r.readLine().await());
            ticks(1);
            feed(r, "on");
            ticks(2);
            trace.ev("task", kv("done", t.isDone()));
            feed(r, "e\ntwo\nth");
            trace.outcome("line", t);
            trace.outcome("line", r.readLine());
            feed(r, "ree");
            r.feedEof();
            trace.outcome("line", r.readLine());
            trace.outcome("line", r.readLine());
        });
    }

    private static void readExactly(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            feed(r, "abcdefg");
            trace.outcome("exactly", r.readExactly(3));
            trace.outcome("exactly", r.readExactly(0));
            trace.attempt("exactly", () -> r.readExactly(-1).await());
            r.feedEof();
            try {
                r.readExactly(10).await(IncompleteReadException.class);
            } catch (IncompleteReadException end) {
                trace.ev(
                        "exactly",
                        kv("raised", end),
                        kv("expected", end.expected().getAsInt()),
                        kv("partial", end.partial()));
            }
            trace.outcome("exactly", r.readExactly(1));
        });
    }

    private static void readUntil(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            byte[] end = bytes("END");
            Task<byte[]> t = Tulip.createTask(() -> r.readUntil(end).await());
            ticks(1);
            feed(r, "xxEN");
            ticks(2);
            trace.ev("task", kv("done", t.isDone()));
            feed(r, "Dyy");
            trace.outcome("until", t);
            feed(r, "yEND");
            r.feedEof();
            trace.outcome("until", r.readUntil(end));
            trace.outcome("until", r.readUntil(end));
            trace.attempt("empty-separator", () -> r.readUntil(new byte[0]).await());
        });
    }

    private static void limits(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader(4);
            feed(r, "abcdefgh\n12\n");
            trace.outcome("until", r.readUntil(bytes("\n")));
            trace.outcome("read", r.read(3));
            StreamReader s = reader(4);
            feed(s, "abcdefgh\n12\n");
            trace.attempt("line", () -> line(s));
            trace.attempt("line", () -> line(s));
        });
    }

    /** A line, or the ValueError that asyncio has for one over the limit; tulip has the exception of {@code readUntil} there. */
    private static byte[] line(StreamReader reader) {
        try {
            return reader.readLine().await(LimitOverrunException.class);
        } catch (LimitOverrunException tooLong) {
            throw new IllegalArgumentException(tooLong);
        }
    }

    private static void setException(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            trace.attempt("exception", r::exception);
            Task<byte[]> t = Tulip.createTask(() -> r.readLine().await());
            ticks(1);
            feed(r, "part");
            ticks(2);
            r.setException(new Boom("broken"));
            trace.outcome("line", t);
            trace.outcome("read", r.read(2));
            trace.outcome("exactly", r.readExactly(1));
            trace.attempt("exception", r::exception);
        });
    }

    private static void iterateLines(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            Task<?> t = Tulip.createTaskVoid(() -> {
                for (String piece : List.of("a\n", "bb\n", "\n", "tail")) {
                    feed(r, piece);
                    ticks(1);
                }
                r.feedEof();
            });
            for (byte[] line : r.lines()) {
                trace.ev("line", kv("bytes", line));
            }
            t.await();
            trace.ev("end", kv("at_eof", r.atEof()));
        });
    }

    private static void cancelledAndConcurrent(Trace trace) throws Exception {
        trace.runVoid(() -> {
            StreamReader r = reader();
            Task<byte[]> t = Tulip.createTask(() -> r.readExactly(4).await());
            ticks(1);
            trace.attempt("second", () -> r.read(1).await());
            feed(r, "ab");
            ticks(2);
            t.cancel();
            trace.outcome("first", t);
            trace.outcome("read", r.read(10));
        });
    }
}
