package org.tulip4j.samples;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.UnixAddress;

/** The echo server and client of PEP 3156, as protocol and as coroutines. Run with {@code --help}. */
public final class Echo {
    /** Many clients that connect at the same moment must not be turned away. */
    private static final int BACKLOG = 4096;

    private final EchoOptions options;
    private final PrintStream out;
    /** Null: not encrypted. */
    private @Nullable TlsOptions serverTls;

    private @Nullable TlsOptions clientTls;

    Echo(EchoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs and ends the process with an exit code.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        int code = run(args, System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Runs and returns the exit code.
     *
     * @param args see {@code --help}
     * @param out for the exchange
     * @param err for what is wrong
     * @return 0 done, 1 failed, 2 wrong arguments
     */
    static int run(String[] args, PrintStream out, PrintStream err) {
        EchoOptions options;
        try {
            options = EchoOptions.parse(args);
        } catch (IllegalArgumentException wrong) {
            err.println("echo: " + wrong.getMessage() + "; see --help");
            return 2;
        }
        if (options.role() == EchoOptions.Role.HELP) {
            out.print(EchoOptions.HELP);
            return 0;
        }
        LoopOptions loop =
                options.backend() == null ? LoopOptions.DEFAULT : LoopOptions.DEFAULT.withBackend(options.backend());
        try {
            Tulip.runVoid(new Echo(options, out)::main, loop);
            return 0;
        } catch (Exception failed) {
            err.println("echo: " + failed.getMessage());
            return 1;
        }
    }

    /** Serves or asks, as the options say, on the loop that runs. */
    void main() throws Exception {
        if (options.udp()) {
            new UdpEcho(options, out).run();
            return;
        }
        prepareTls();
        switch (options.role()) {
            case SERVER -> serve();
            case CLIENT -> converse(connect(options.port()).await());
            default -> {
                Server server = listen().await();
                try {
                    converse(connect(port(server)).await());
                } finally {
                    server.close();
                }
                server.waitClosed().await();
            }
        }
    }

    private void prepareTls() throws Exception {
        if (!options.tls()) {
            return;
        }
        Path trusted = options.trust();
        if (options.role() != EchoOptions.Role.CLIENT) {
            Path certificate = options.certificate();
            Path key = options.key();
            if (certificate != null && key != null) {
                serverTls = TlsOptions.server(certificate, key);
            } else {
                SelfSigned made = SelfSigned.forHost(options.host());
                serverTls = made.server();
                certificate = made.certificate();
                if (options.role() == EchoOptions.Role.SERVER) {
                    out.println("certificate " + certificate);
                }
            }
            trusted = trusted == null ? certificate : trusted;
        }
        if (options.role() != EchoOptions.Role.SERVER) {
            clientTls =
                    trusted == null ? TlsOptions.client() : TlsOptions.client().withTrust(trusted);
        }
    }

    private void serve() {
        EventLoop loop = EventLoops.running();
        Server server = listen().await();
        Future<@Nullable Void> serving = server.serveForever();
        loop.addSignalHandler("INT", () -> {
            server.closeClients();
            serving.cancel();
        });
        out.println("ready");
        out.flush();
        if (!options.quiet()) {
            out.println("listening on " + server.addresses() + "; " + loop.report());
        }
        try {
            serving.await();
        } catch (CancelledError stopped) {
            if (!options.quiet()) {
                out.println("stopped");
            }
        }
    }

    private static int port(Server server) {
        return server.addresses().get(0) instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    private Future<Server> listen(Path path) {
        UnixAddress address = UnixAddress.of(path);
        ServerOptions backlog = ServerOptions.DEFAULT.withBacklog(BACKLOG).withTls(serverTls);
        return switch (options.style()) {
            case "streams" -> Streams.startUnixServer(Echo::echoStream, address, backlog);
            case "framed" -> Streams.startUnixServer(this::echoFrames, address, backlog);
            default -> EventLoops.running().createUnixServer(EchoProtocol::new, address, backlog);
        };
    }

    private Future<Server> listen() {
        if (options.unix() != null) {
            return listen(options.unix());
        }
        int port = options.role() == EchoOptions.Role.BOTH ? 0 : options.port();
        List<String> hosts = List.of(options.host());
        ServerOptions backlog = ServerOptions.DEFAULT.withBacklog(BACKLOG).withTls(serverTls);
        return switch (options.style()) {
            case "streams" -> Streams.startServer(Echo::echoStream, hosts, port, backlog);
            case "framed" -> Streams.startServer(this::echoFrames, hosts, port, backlog);
            default -> EventLoops.running().createServer(EchoProtocol::new, hosts, port, backlog);
        };
    }

    private static void echoStream(StreamReader reader, StreamWriter writer) {
        for (byte[] data = reader.read(65_536).await();
                data.length > 0;
                data = reader.read(65_536).await()) {
            writer.write(data);
            writer.drain().await();
        }
    }

    private void echoFrames(StreamReader reader, StreamWriter writer) throws Exception {
        while (true) {
            byte[] frame;
            try {
                frame = reader.readExactly(options.size()).await(IncompleteReadException.class);
            } catch (IncompleteReadException end) {
                return;
            }
            writer.write(frame);
            writer.drain().await();
        }
    }

    private Future<Streams.Connection> connect(int port) {
        if (options.unix() == null) {
            return Streams.openConnection(options.host(), port, ConnectOptions.DEFAULT.withTls(clientTls));
        }
        // A path has no name that a certificate could bear: it bears the host's.
        TlsOptions tls = clientTls == null ? null : clientTls.withServerHostname(options.host());
        return Streams.openUnixConnection(UnixAddress.of(options.unix()), ConnectOptions.DEFAULT.withTls(tls));
    }

    private void converse(Streams.Connection connection) throws Exception {
        try (connection) {
            if (clientTls != null) {
                say("encrypted with " + connection.writer().extraInfo(InfoKey.CIPHER));
            }
            for (String message : options.messages()) {
                byte[] sent = bytes(message);
                say("client sends  " + message);
                connection.writer().write(sent);
                connection.writer().drain().await();
                byte[] back = connection.reader().readExactly(sent.length).await();
                say("server echoes " + new String(back, StandardCharsets.UTF_8).strip());
            }
        }
        connection.writer().waitClosed().await();
    }

    /** A line; in framed style filled up with spaces to whole frames. */
    private byte[] bytes(String message) {
        byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
        if (!options.style().equals("framed")) {
            return line;
        }
        int frames = (line.length + options.size() - 1) / options.size();
        byte[] filled = java.util.Arrays.copyOf(line, frames * options.size());
        java.util.Arrays.fill(filled, line.length, filled.length, (byte) ' ');
        return filled;
    }

    private void say(String text) {
        if (!options.quiet()) {
            out.println(text);
        }
    }
}
