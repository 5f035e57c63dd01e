package org.tulip4j.bench.echo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that listens, on a core of its own; one with several loops on several. */
final class ServerProcess implements AutoCloseable {
    private static final long READY_SECONDS = 60;
    private static int lastPort = 21_000;

    private final Peer peer;
    private final Process process;
    private final int port;
    private final double startMillis;

    /** Starts it and waits until it listens. */
    ServerProcess(Peer peer, Scenario scenario, String cores, Path log) throws IOException, InterruptedException {
        this.peer = peer;
        // below the range the kernel takes clients' ports from, and a fresh one each time
        lastPort = lastPort < 31_000 ? lastPort + 1 : 21_001;
        port = lastPort;
        List<String> command = new ArrayList<>(List.of("taskset", "-c", cores));
        command.addAll(peer.commandLine(scenario, port));
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put(Identity.VARIABLE, Identity.folder());
        process = builder.start();
        try {
            awaitReady(log);
        } catch (IOException | TimeoutException failed) {
            close();
            throw new IOException(peer.name() + ": " + failed.getMessage(), failed);
        }
        startMillis = (System.nanoTime() - start) / 1e6;
    }

    private void awaitReady(Path log) throws IOException, TimeoutException {
        Thread killer = new Thread(() -> {
            try {
                TimeUnit.SECONDS.sleep(READY_SECONDS);
                process.destroyForcibly();
            } catch (InterruptedException ready) {
                Thread.currentThread().interrupt();
            }
        });
        killer.setDaemon(true);
        killer.start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        while (line != null && !line.equals("ready")) {
            line = out.readLine();
        }
        killer.interrupt();
        if (line == null) {
            throw new IOException("ended, or was not ready within " + READY_SECONDS + " s; it said: "
                    + Files.readString(log).strip());
        }
    }

    Peer peer() {
        return peer;
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    double startMillis() {
        return startMillis;
    }

    /** Processor time of all its threads so far. */
    double cpuMillis() throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid() + "/stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10.0;
    }

    /** Others are measured: it must not run meanwhile. */
    void halt() throws IOException, InterruptedException {
        Shell.signal("STOP", pid());
    }

    void go() throws IOException, InterruptedException {
        Shell.signal("CONT", pid());
    }

    /** Resident bytes. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException(peer.name() + " has ended");
    }

    /** Bytes of live objects after a full collection; -1 when it is not a JVM. */
    long liveBytes() throws IOException, InterruptedException {
        if (!Files.readString(Path.of("/proc/" + pid() + "/comm")).strip().equals("java")) {
            return -1;
        }
        Process histogram = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String last = "";
        for (String line : histogram.inputReader().lines().toList()) {
            last = line.isBlank() ? last : line;
        }
        String[] words = last.trim().split(" +");
        if (!words[0].equals("Total")) {
            throw new IOException("no class histogram of " + peer.name() + ": " + last);
        }
        return Long.parseLong(words[2]);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        go();
        process.destroy();
        if (!process.waitFor(3, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
