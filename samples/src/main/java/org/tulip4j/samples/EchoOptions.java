package org.tulip4j.samples;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link Echo}.
 *
 * @param role what to run
 * @param style protocol, streams or framed
 * @param backend required, or null for the best
 * @param host to listen on or connect to
 * @param port to listen on or connect to; 0 lets a server take any free one
 * @param unix the path of a Unix domain socket, or null for host and port
 * @param size bytes of a framed message
 * @param udp whether datagrams are echoed instead of connections
 * @param tls whether connections are encrypted
 * @param certificate the server's, PEM, or null to make one
 * @param key the certificate's, PEM, or null
 * @param trust what the client trusts, PEM, or null for the JDK's trust
 * @param messages what the client sends
 * @param quiet whether only the necessary is printed
 */
record EchoOptions(
        Role role,
        String style,
        @Nullable String backend,
        String host,
        int port,
        @Nullable Path unix,
        int size,
        boolean udp,
        boolean tls,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path trust,
        List<String> messages,
        boolean quiet) {
    enum Role {
        SERVER,
        CLIENT,
        BOTH,
        HELP
    }

    static final String HELP = """
            Echo: sends back what it gets (PEP 3156's example).

              --server              listen and echo until SIGINT; prints "ready" when it listens
              --client              connect, send the messages, print what comes back
              (neither)             both, in one process
              --style NAME          protocol (default), streams or framed
              --size BYTES          the length of a framed message (1024)
              --backend NAME        epoll, io_uring, kqueue, netty-nio or nio (default: the best)
              --host NAME           127.0.0.1
              --port NUMBER         8888
              --unix PATH           a Unix domain socket at the path, instead of host and port
              --udp                 datagrams instead of connections; --size and --style do not apply
              --tls                 encrypt; a server without --cert makes itself a certificate
              --cert FILE           the server's certificate and those that signed it, PEM; needs --key
              --key FILE            the certificate's key, PKCS#8 in PEM
              --trust FILE          the certificates that the client trusts, PEM (the JDK's)
              --message TEXT        what the client sends; may be repeated
              --quiet               print nothing but "ready"
              --help                print this

            A lone number is the port of a quiet server.
            Exit codes: 0 done or stopped by SIGINT, 1 failed, 2 wrong arguments.
            """;

    static EchoOptions parse(String[] args) {
        Builder builder = new Builder();
        for (int i = 0; i < args.length; i++) {
            String name = args[i];
            switch (name) {
                case "--server" -> builder.role = Role.SERVER;
                case "--client" -> builder.role = Role.CLIENT;
                case "--help", "-h" -> builder.role = Role.HELP;
                case "--quiet" -> builder.quiet = true;
                case "--style" -> builder.style = style(value(args, ++i, name));
                case "--backend" -> builder.backend = value(args, ++i, name);
                case "--host" -> builder.host = value(args, ++i, name);
                case "--port" -> builder.port = number(value(args, ++i, name), name, 0, 65_535);
                case "--unix" -> builder.unix = Path.of(value(args, ++i, name));
                case "--size" -> builder.size = number(value(args, ++i, name), name, 1, 1 << 20);
                case "--udp" -> builder.udp = true;
                case "--tls" -> builder.tls = true;
                case "--cert" -> builder.certificate = Path.of(value(args, ++i, name));
                case "--key" -> builder.key = Path.of(value(args, ++i, name));
                case "--trust" -> builder.trust = Path.of(value(args, ++i, name));
                case "--message" -> builder.messages.add(value(args, ++i, name));
                default -> builder.lone(name);
            }
        }
        return builder.build();
    }

    private static final class Builder {
        private Role role = Role.BOTH;
        private String style = "protocol";
        private @Nullable String backend;
        private String host = "127.0.0.1";
        private int port = 8888;
        private @Nullable Path unix;
        private int size = 1024;
        private boolean udp;
        private boolean tls;
        private @Nullable Path certificate;
        private @Nullable Path key;
        private @Nullable Path trust;
        private boolean quiet;
        private final List<String> messages = new java.util.ArrayList<>();

        void lone(String argument) {
            if (argument.startsWith("-") || argument.isEmpty()) {
                throw new IllegalArgumentException("unknown option " + argument);
            }
            port = number(argument, "the port", 0, 65_535);
            role = Role.SERVER;
            quiet = true;
        }

        EchoOptions build() {
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("--cert and --key go together");
            }
            if (!tls && (certificate != null || trust != null)) {
                throw new IllegalArgumentException("--cert, --key and --trust need --tls");
            }
            if (udp && (tls || !style.equals("protocol"))) {
                throw new IllegalArgumentException(
                        "--udp goes with neither --tls nor --style: datagrams have no streams");
            }
            if (unix != null && udp) {
                throw new IllegalArgumentException("--unix goes with connections, not with --udp");
            }
            List<String> texts = messages.isEmpty() ? List.of("hello", "tulip") : List.copyOf(messages);
            return new EchoOptions(
                    role, style, backend, host, port, unix, size, udp, tls, certificate, key, trust, texts, quiet);
        }
    }

    private static String value(String[] args, int at, String name) {
        if (at >= args.length) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return args[at];
    }

    private static String style(String name) {
        if (!List.of("protocol", "streams", "framed").contains(name)) {
            throw new IllegalArgumentException("--style is protocol, streams or framed, not " + name);
        }
        return name;
    }

    private static int number(String text, String name, int least, int most) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " is a number, not " + text, notANumber);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + number);
        }
        return number;
    }
}
