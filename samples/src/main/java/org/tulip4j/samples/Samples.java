package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tulip4j.LoopOptions;
import org.tulip4j.samples.recipes.Recipes;
import org.tulip4j.samples.swing.SwingLines;
import org.tulip4j.samples.toy.EchoServer;
import org.tulip4j.samples.toy.FirstTulip;
import org.tulip4j.samples.toy.Processes;
import org.tulip4j.samples.toy.Subroutines;
import org.tulip4j.samples.toy.SystemCalls;
import org.tulip4j.samples.vertx.BesideVertx;
import org.tulip4j.samples.web.WebChat;

/** Lists the programs of the talk, or runs one: {@code samples NAME [ARGUMENT...]}. */
public final class Samples {
    private static final Map<String, Entry> PROGRAMS = new LinkedHashMap<>();

    private record Entry(String step, String line, Main program) {}

    /** A program with an exit code of its own. */
    @FunctionalInterface
    private interface Main {
        int run(List<String> args, PrintStream out, PrintStream err, LoopOptions options) throws Exception;
    }

    private Samples() {}

    static {
        add("1", "list-of-work", "does all the work, then looks for the answer", ListOfWork::run);
        add("1", "generator-of-work", "does the work that is asked for, and no more", GeneratorOfWork::run);
        add(
                "2",
                "pipeline-unprimed",
                "sends into a generator that has not begun, and is refused",
                UnprimedPipeline::run);
        add("2", "pipeline", "[FOLDER [TEXT]] finds file names with a pipeline of generators", Pipeline::run);
        add("3", "tree-loops", "walks a tree in order with nested loops", TreeByLoops::run);
        add("3", "tree-delegation", "walks a tree in order with delegation", TreeByDelegation::run);
        add("4", "round-robin", "[FOLDER [TIMES]] runs generators in turn with a scheduler", RoundRobin::run);
        add("4a", "toy-system-calls", "asks the scheduler, as programs ask an operating system", SystemCalls::run);
        add("4a", "toy-processes", "starts, kills and waits for tasks", Processes::run);
        add("4a", "toy-echo", "waits for sockets: a server and its clients, all of them generators", EchoServer::run);
        add(
                "4a",
                "toy-subroutines",
                "calls generators from generators: by a trampoline, by delegation",
                Subroutines::run);
        add("4a", "toy-tulip", "lets the event loop advance the generators: the first tulip", FirstTulip::run);
        add("5", "loop", "runs callbacks: soon, later, at a time; until done, for ever, stopped", LoopBasics::run);
        add("6", "get-url", "[URL] fetches a page with a coroutine", GetUrl::run);
        add("7", "slow-future", "waits for a future that a coroutine resolves after three seconds", SlowFuture::run);
        add("8", "task-by-hand", "makes progress with a Task of forty lines, and with the real one", TaskByHand::run);
        addMain(
                "9",
                "echo",
                "[--server|--client ...] echoes with transports and protocols; see --help",
                (args, out, err, options) -> Echo.run(args.toArray(String[]::new), out, err));
        addMain(
                "9",
                "udp-echo",
                "[--server|--client ...] echoes datagrams; the same as echo --udp",
                (args, out, err, options) -> Echo.run(
                        Stream.concat(Stream.of("--udp"), args.stream()).toArray(String[]::new), out, err));
        add("+", "loop-group", "serves one port with three loops in three threads", SeveralLoops::run);
        add("+", "send-file", "[FOLDER] serves files without copying them, and fetches some", SendFile::run);
        add("+", "readers", "waits for channels of the JDK: readers, and sockets that are awaited", Readers::run);
        add(
                "+",
                "netty-service-before",
                "[PORT [PORT]] sums lines and tells of it over HTTP, on Netty alone",
                org.tulip4j.samples.service.before.NettyService::run);
        add(
                "+",
                "netty-service-after",
                "[PORT [PORT]] the same, with a coroutine in place of one handler",
                org.tulip4j.samples.service.after.NettyService::run);
        add("+", "web", "[PORT] a page with a clock and a chat: HTTP and WebSocket", WebChat::run);
        add("+", "recipe", "NAME [ARGUMENT...] a server by Netty's codecs, see docs/recipes.md", Recipes::run);
        add("+", "vertx", "counts words beside Vert.x, both on one loop", BesideVertx::run);
        add("+", "swing", "fills a list of Swing from a coroutine, in Swing's thread", SwingLines::run);
        add("+", "subprocess", "feeds, talks to and ends child processes", Subprocesses::run);
    }

    private static void add(String step, String name, String line, Program program) {
        addMain(step, name, line, (args, out, err, options) -> {
            program.run(args, out, options);
            return 0;
        });
    }

    private static void addMain(String step, String name, String line, Main program) {
        PROGRAMS.put(name, new Entry(step, line, program));
    }

    /**
     * Runs and ends the process with an exit code.
     *
     * @param args a program's name and its arguments; none lists the programs
     */
    public static void main(String[] args) {
        int code = run(args, System.out, System.err, LoopOptions.DEFAULT);
        System.out.flush();
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Runs and returns the exit code.
     *
     * @param args a program's name and its arguments
     * @param out for the program
     * @param err for what is wrong
     * @param options of the loop that the program makes
     * @return 0 done, 1 failed, 2 wrong arguments
     */
    static int run(String[] args, PrintStream out, PrintStream err, LoopOptions options) {
        if (args.length == 0 || args[0].equals("--help")) {
            out.println("samples NAME [ARGUMENT...] runs one of these:");
            list(out);
            return 0;
        }
        Entry entry = PROGRAMS.get(args[0]);
        if (entry == null) {
            err.println("samples: there is no program " + args[0] + "; there are:");
            list(err);
            return 2;
        }
        List<String> rest = List.of(args).subList(1, args.length);
        try {
            return entry.program().run(rest, out, err, options);
        } catch (IllegalArgumentException wrong) {
            err.println(args[0] + ": " + wrong.getMessage());
            return 2;
        } catch (Exception failed) {
            err.println(args[0] + ": " + failed.getMessage());
            return 1;
        }
    }

    private static void list(PrintStream to) {
        PROGRAMS.forEach(
                (name, entry) -> to.println(String.format("  %-2s  %-20s %s", entry.step(), name, entry.line())));
    }
}
