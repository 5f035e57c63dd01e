package org.tulip4j.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder given on a command line. */
final class Folder {
    private Folder() {}

    /**
     * The folder that the arguments name.
     *
     * @param args the folder, "." when there is none
     * @return a folder that exists
     * @throws IOException when it does not, with a message for the user
     */
    static Path of(List<String> args) throws IOException {
        Path folder = Path.of(args.isEmpty() ? "." : args.get(0));
        if (!Files.exists(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " is not a folder");
        }
        return folder;
    }

    /**
     * What is in a folder.
     *
     * @param folder looked into
     * @return files and folders, sorted by name
     * @throws IOException when it cannot be read
     */
    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }
}
