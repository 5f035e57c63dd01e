package org.tulip4j.testing.world.bugs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.sync.Lock;
import org.tulip4j.testing.world.World;

/** Who gives a lock back at the end of the way keeps it when it is cancelled on the way. */
final class CancelledWithALock implements PlantedBug {
    private static final class Printer {
        private final Lock lock = new Lock();

        void print(int millis) {
            lock.acquire().await();
            Lines.pause(millis);
            lock.release();
        }

        void printAndLetGo(int millis) {
            lock.withVoid(() -> Lines.pause(millis));
        }
    }

    private static String printed(Printer printer, int millis, boolean mended) {
        try {
            Tulip.timeout(Duration.ofMillis(40)).runVoid(() -> {
                if (mended) {
                    printer.printAndLetGo(millis);
                } else {
                    printer.print(millis);
                }
            });
            return "printed";
        } catch (TimedOutException late) {
            return "busy";
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Printer printer = new Printer();
        world.host("printer").serve(() -> Lines.serve(page -> printed(printer, 1 + world.choose(50), mended)));
        world.host("client").start(() -> {
            String answer = "";
            for (int page = 0; page < 4; page++) {
                answer = Lines.insist("printer", "page " + page);
            }
            for (int tries = 0; tries < 20 && answer.equals("busy"); tries++) {
                answer = Lines.insist("printer", "the last page");
            }
            assertEquals("printed", answer, "what the printer says in the end");
        });
        world.run();
    }
}
