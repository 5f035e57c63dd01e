package org.tulip4j.console.target;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tulip4j.console.target.LoadedClasses.Tulip;

/** The Java virtual machines of this user, and attaching to one of them. Without state. */
public final class Processes {
    private static final long PATIENCE_SECONDS = 5;
    private static final String OWN_USER = System.getProperty("user.name");

    private Processes() {}

    /** A JVM in a list: its number, the program that it runs, and "yes", "no" or why that is not known. */
    public record Row(long pid, String program, String tulip) {}

    /** Every JVM but this one, by number. Attaches to each for a moment, all at the same time. */
    public static List<Row> list() {
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Row>> rows = new ArrayList<>();
        for (VirtualMachineDescriptor one : VirtualMachine.list()) {
            if (!one.id().equals(Long.toString(ProcessHandle.current().pid()))) {
                CompletableFuture<Row> row = new CompletableFuture<>();
                rows.add(row.completeOnTimeout(row(one, "does not answer"), PATIENCE_SECONDS, TimeUnit.SECONDS));
                threads.add(daemon(() -> row.complete(row(one, tulip(one)))));
            }
        }
        threads.forEach(Thread::start);
        return rows.stream()
                .map(CompletableFuture::join)
                .sorted((one, other) -> Long.compare(one.pid(), other.pid()))
                .toList();
    }

    private static Row row(VirtualMachineDescriptor one, String tulip) {
        String program = one.displayName().replaceAll("\\s.*", "");
        return new Row(Long.parseLong(one.id()), program.isEmpty() ? "-" : program, tulip);
    }

    private static String tulip(VirtualMachineDescriptor one) {
        if (!Signals.canAttach(Long.parseLong(one.id()))) {
            return "is just starting";
        }
        try {
            VirtualMachine machine = VirtualMachine.attach(one);
            try {
                Tulip tulip = LoadedClasses.tulip(machine);
                return tulip == Tulip.THERE ? "yes" : tulip == Tulip.MISSING ? "no" : "not known";
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException refused) {
            return "cannot be attached to";
        }
    }

    /** The name of the program that a JVM runs. */
    public static String program(long pid) {
        return VirtualMachine.list().stream()
                .filter(one -> one.id().equals(Long.toString(pid)))
                .map(one -> row(one, "").program())
                .findFirst()
                .orElse("-");
    }

    /** Attaches to a JVM. What is no JVM is not touched: the signal by which the JDK attaches would end it. */
    static VirtualMachine attach(long pid) throws RefusedException {
        check(pid);
        CompletableFuture<VirtualMachine> attached = new CompletableFuture<>();
        daemon(() -> {
                    try {
                        attached.complete(VirtualMachine.attach(Long.toString(pid)));
                    } catch (AttachNotSupportedException | IOException | RuntimeException refused) {
                        attached.completeExceptionally(refused);
                    }
                })
                .start();
        try {
            return attached.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new RefusedException("process " + pid + " does not answer within " + PATIENCE_SECONDS
                    + " s: it is stopped, hangs, or does not let anybody attach");
        } catch (ExecutionException refused) {
            throw new RefusedException("cannot attach to process " + pid + ": "
                    + refused.getCause().getMessage() + ". Was it started with -XX:+DisableAttachMechanism?");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted while attaching to process " + pid);
        }
    }

    private static void check(long pid) throws RefusedException {
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new RefusedException("there is no process " + pid + listHint()));
        if (pid == ProcessHandle.current().pid()) {
            throw new RefusedException("process " + pid + " is this console" + listHint());
        }
        Optional<String> user = process.info().user();
        if (user.isPresent() && !user.get().equals(OWN_USER) && !OWN_USER.equals("root")) {
            throw new RefusedException("process " + pid + " belongs to the user " + user.get() + ", and you are "
                    + OWN_USER + ": start the console as " + user.get());
        }
        if (VirtualMachine.list().stream().noneMatch(one -> one.id().equals(Long.toString(pid))) && !hasLibrary(pid)) {
            throw new RefusedException("process " + pid
                    + process.info()
                            .command()
                            .map(command -> " (" + command + ")")
                            .orElse("") + " is no Java virtual machine" + listHint());
        }
        if (!Signals.canAttach(pid)) {
            throw new RefusedException(
                    "process " + pid + " is just starting: the signal by which the JDK attaches would end it."
                            + " Try again in a moment");
        }
    }

    /** {@return whether the library of a JVM is in its memory: those that keep no performance data are in no list} */
    private static boolean hasLibrary(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/maps")).contains("/libjvm.so");
        } catch (IOException notLinuxOrNotReadable) {
            return false;
        }
    }

    private static String listHint() {
        return "; without a number the console lists those that there are";
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "tulip-console-attach");
        thread.setDaemon(true);
        return thread;
    }
}
