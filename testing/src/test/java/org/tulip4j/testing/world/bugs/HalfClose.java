package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.tulip4j.TaskGroup;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.World;

/** Who takes the end of what a client sends for the end of the connection drops the answers that are due. */
final class HalfClose implements PlantedBug {
    private record Library(World world) {
        void serve(StreamReader reader, StreamWriter writer) {
            TaskGroup.runVoid(group -> {
                for (String title : reader.lines(UTF_8)) {
                    group.createTaskVoid(() -> find(title, writer));
                }
                group.cancel(); // the client has gone
            });
        }

        void serveToTheEnd(StreamReader reader, StreamWriter writer) {
            TaskGroup.runVoid(group -> {
                for (String title : reader.lines(UTF_8)) {
                    group.createTaskVoid(() -> find(title, writer));
                }
            }); // ends when every answer is written
        }

        private void find(String title, StreamWriter writer) {
            Lines.pause(world.choose(20));
            writer.write("found " + title);
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Library library = new Library(world);
        world.host("library").serve(() -> Lines.listen(mended ? library::serveToTheEnd : library::serve));
        world.host("reader").start(() -> {
            try (Streams.Connection connection = Lines.connect("library")) {
                for (int i = 1; i <= 3; i++) {
                    connection.writer().write("title " + i + "\n");
                    Lines.pause(10);
                }
                connection.writer().writeEof(); // no more questions
                String answers = connection.reader().readAll(UTF_8).await();
                assertEquals(3, answers.lines().count(), "answers");
            }
        });
        world.run();
    }
}
