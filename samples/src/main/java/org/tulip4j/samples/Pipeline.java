package org.tulip4j.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** Names of files sent through primed generators: one walks and sends, one filters, one prints. */
final class Pipeline {
    private Pipeline() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) throws IOException {
        Path folder = Folder.of(args);
        String pattern = args.size() > 1 ? args.get(1) : "README";
        try (Generator<Void, String, Void> target = filterStr(pattern, printMatch(out))) {
            listDir(folder, target);
        }
    }

    /** Sends the name of every file below a folder. */
    private static void listDir(Path folder, Generator<Void, String, Void> target) throws IOException {
        for (Path entry : Folder.entries(folder)) {
            if (Files.isDirectory(entry)) {
                listDir(entry, target);
            } else {
                target.send(entry.getFileName().toString());
            }
        }
    }

    /** Passes on what contains the pattern. Its end is the end of its target. */
    private static Generator<Void, String, Void> filterStr(String pattern, Generator<Void, String, Void> target) {
        return Generator.primed(y -> {
            try (target) {
                while (true) {
                    String name = y.emit(null);
                    if (name.contains(pattern)) {
                        target.send(name);
                    }
                }
            }
        });
    }

    /** Prints what it is sent. */
    private static Generator<Void, String, Void> printMatch(PrintStream out) {
        return Generator.primed(y -> {
            try {
                while (true) {
                    out.println("found " + y.emit(null));
                }
            } finally {
                out.println("no more");
            }
        });
    }
}
