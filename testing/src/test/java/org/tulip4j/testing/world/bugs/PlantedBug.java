package org.tulip4j.testing.world.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.TimerHandle;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** Small services, each with one of the classic bugs, and mended. */
enum PlantedBug {
    /** Who waits between reading and writing writes what was true before. */
    LOST_UPDATE {
        @Override
        void make(World world, boolean mended) {
            int[] balance = {0};
            Lock lock = new Lock();
            Host bank = world.host("bank");
            bank.serve(Lines.serve(question -> {
                if (mended) {
                    lock.withVoid(() -> pay(balance));
                } else {
                    pay(balance);
                }
                return "paid";
            }));
            for (int i = 0; i < 2; i++) {
                client(world, bank, "client" + i, () -> {
                    Lines.pause(10 + world.choose(50));
                    Lines.insist("bank", "pay");
                });
            }
            world.run();
            assertThat(balance[0]).as("payments").isEqualTo(2);
        }

        private void pay(int[] balance) {
            int before = balance[0];
            Lines.pause(1);
            balance[0] = before + 1;
        }
    },

    /** Who goes on with a connection after a time-out takes the late answer for the next one. */
    REPLY_TO_THE_WRONG_REQUEST {
        @Override
        void make(World world, boolean mended) {
            Host service = world.host("service");
            service.serve(Lines.serve(question -> question));
            Host client = client(world, service, "client", () -> {
                Streams.Connection connection = Lines.connect("service");
                for (int i = 0; i < 10; i++) {
                    try {
                        assertThat(Lines.ask(connection, "question " + i, Duration.ofMillis(180)))
                                .isEqualTo("question " + i);
                    } catch (TimedOutException late) {
                        if (mended) {
                            connection.close();
                            connection = Lines.connect("service");
                        }
                    }
                }
                connection.close();
            });
            world.link(service, client, slow(20, 80));
            world.run();
        }
    },

    /** Who gives a place back where it was taken, and once more where the work failed, has one place more each time. */
    DOUBLE_RELEASE {
        @Override
        void make(World world, boolean mended) {
            world.setFaults(Faults.NONE.withResets(Duration.ofMillis(200)).withCalmAfter(Duration.ofSeconds(3)));
            Semaphore places = new Semaphore(2);
            int[] used = {0};
            world.invariant("two places at most are used", () -> used[0] <= 2);
            Host service = world.host("service");
            service.serve(Lines.serve(question -> {
                Lines.pause(20);
                return "done";
            }));
            Host client = client(world, service, "client", () -> {
                List<Future<?>> workers = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    workers.add(EventLoops.running().createTaskVoid(() -> work(places, used, mended)));
                }
                Tulip.gather(workers).await();
            });
            assertThat(client.name()).isEqualTo("client");
            world.run();
        }

        private void work(Semaphore places, int[] used, boolean mended) {
            for (int done = 0; done < 5; ) {
                places.acquire().await();
                used[0]++;
                try (Streams.Connection connection = Lines.connect("service")) {
                    Lines.ask(connection, "work");
                    done++;
                } catch (IOException failed) {
                    if (!mended) {
                        places.release();
                    }
                } finally {
                    used[0]--;
                    places.release();
                }
            }
        }
    },

    /** Who takes a lock, waits, and gives it back only at the end of the way keeps it when it is cancelled. */
    CANCELLED_WITH_A_LOCK {
        @Override
        void make(World world, boolean mended) {
            Lock lock = new Lock();
            Host service = world.host("service");
            service.serve(Lines.serve(question -> {
                try {
                    Tulip.waitFor(
                                    EventLoops.running().createTaskVoid(() -> work(world, lock, mended)),
                                    Duration.ofMillis(40))
                            .await();
                    return "done";
                } catch (TimedOutException late) {
                    return "busy";
                }
            }));
            Host client = client(world, service, "client", () -> {
                String last = "";
                for (int i = 0; i < 20 && !last.equals("done"); i++) {
                    last = Lines.insist("service", "work");
                }
                for (int i = 0; i < 5; i++) {
                    last = Lines.insist("service", "work");
                    Lines.pause(100);
                }
                String answer = last;
                for (int i = 0; i < 20 && !answer.equals("done"); i++) {
                    answer = Lines.insist("service", "work");
                }
                assertThat(answer).as("what the service answers in the end").isEqualTo("done");
            });
            assertThat(client.isOff()).isFalse();
            world.run();
        }

        private void work(World world, Lock lock, boolean mended) {
            if (mended) {
                lock.withVoid(() -> Lines.pause(1 + world.choose(50)));
            } else {
                lock.acquire().await();
                Lines.pause(1 + world.choose(50));
                lock.release();
            }
        }
    },

    /** Who asks again when no answer came has it done twice, for the question may have come. */
    RETRY_THAT_IS_NOT_IDEMPOTENT {
        @Override
        void make(World world, boolean mended) {
            world.setFaults(Faults.NONE.withResets(Duration.ofMillis(50)).withCalmAfter(Duration.ofSeconds(2)));
            int[] paid = {0};
            Set<String> seen = new HashSet<>();
            Host bank = world.host("bank");
            bank.serve(Lines.serve(question -> {
                if (!mended || seen.add(question)) {
                    paid[0]++;
                }
                return "paid";
            }));
            Host client = client(world, bank, "client", () -> {
                for (int i = 0; i < 3; i++) {
                    Lines.insist("bank", "pay " + i);
                }
            });
            world.link(bank, client, slow(10, 0));
            world.run();
            assertThat(paid[0]).as("payments").isEqualTo(3);
        }
    },

    /** Who takes the end of what a client sends for the end of the connection drops the answers that are due. */
    HALF_CLOSE_TAKEN_FOR_AN_END {
        @Override
        void make(World world, boolean mended) {
            Host service = world.host("service");
            service.serve(Lines.serving((reader, writer) -> {
                List<Task<?>> answers = new ArrayList<>();
                String question = reader.readLine().await().length == 0 ? "" : "go";
                while (!question.isEmpty()) {
                    answers.add(EventLoops.running().createTaskVoid(() -> {
                        Lines.pause(world.choose(20));
                        writer.write("answer\n");
                    }));
                    question = reader.readLine().await().length == 0 ? "" : "go";
                }
                for (Task<?> answer : answers) {
                    if (mended) {
                        answer.await();
                    } else {
                        answer.cancel();
                    }
                }
            }));
            client(world, service, "client", () -> {
                try (Streams.Connection connection = Lines.connect("service")) {
                    for (int i = 0; i < 3; i++) {
                        connection.writer().write("question\n");
                        Lines.pause(10);
                    }
                    connection.writer().writeEof();
                    String answers = new String(connection.reader().readAll().await());
                    assertThat(answers.lines().count()).as("answers").isEqualTo(3);
                }
            });
            world.run();
        }
    },

    /** Who writes and never waits keeps in memory what a slow reader does not take. */
    DRAIN_FORGOTTEN {
        @Override
        void make(World world, boolean mended) {
            long[] most = {0};
            world.invariant("at most 256 KiB wait to be sent", () -> most[0] <= 256 * 1024);
            Host service = world.host("service");
            service.serve(Lines.serving((reader, writer) -> {
                reader.readLine().await();
                for (int i = 0; i < 100; i++) {
                    writer.write(new byte[16 * 1024]);
                    if (mended) {
                        writer.drain().await();
                    }
                    most[0] = Math.max(most[0], writer.transport().writeBufferSize());
                }
            }));
            Host client = client(world, service, "client", () -> {
                try (Streams.Connection connection = Lines.connect("service")) {
                    connection.writer().write("go\n");
                    int count = 0;
                    byte[] some = connection.reader().read(64 * 1024).await();
                    while (some.length > 0) {
                        count += some.length;
                        some = connection.reader().read(64 * 1024).await();
                    }
                    assertThat(count).isEqualTo(100 * 16 * 1024);
                }
            });
            int speed = world.choose(4);
            if (speed > 0) {
                world.link(service, client, LinkOptions.DEFAULT.withBandwidth(speed * 100_000L));
            }
            world.run();
        }
    },

    /** Who takes silence for death is a second leader as soon as a way is cut. */
    LEADER_ELECTED_TWICE {
        @Override
        void make(World world, boolean mended) {
            Election.make(world, mended);
        }
    },

    /** Who takes a message out of its queue before the other side has said that it has it loses it with the connection. */
    MESSAGE_LOST_AT_RECONNECT {
        @Override
        void make(World world, boolean mended) {
            world.setFaults(Faults.NONE.withResets(Duration.ofMillis(50)).withCalmAfter(Duration.ofSeconds(2)));
            List<String> received = new ArrayList<>();
            Host store = world.host("store");
            store.serve(Lines.serve(question -> {
                if (!received.contains(question)) {
                    received.add(question);
                }
                return "ok";
            }));
            Host client = client(world, store, "client", () -> {
                ArrayDeque<String> queue = new ArrayDeque<>(List.of("one", "two", "three", "four"));
                while (!queue.isEmpty()) {
                    try (Streams.Connection connection = Lines.connect("store")) {
                        while (!queue.isEmpty()) {
                            String message = mended ? queue.peek() : queue.remove();
                            Lines.ask(connection, message);
                            if (mended) {
                                queue.remove();
                            }
                        }
                    } catch (IOException | TimedOutException again) {
                        Lines.pause(10);
                    }
                }
            });
            world.link(store, client, slow(10, 0));
            world.run();
            assertThat(received).as("messages").hasSize(4);
        }
    },

    /** Who does not cancel a timer with what it belongs to has it strike the successor. */
    TIMER_OUTLIVES_ITS_OWNER {
        @Override
        void make(World world, boolean mended) {
            Map<String, String> sessions = new HashMap<>();
            Host service = world.host("service");
            service.serve(Lines.serving((reader, writer) -> {
                String user = new String(reader.readLine().await()).strip();
                sessions.put(user, "a session");
                TimerHandle idle = EventLoops.running().callLater(Duration.ofMillis(100), () -> sessions.remove(user));
                while (reader.readLine().await().length > 0) {
                    idle.cancel();
                    idle = EventLoops.running().callLater(Duration.ofMillis(100), () -> sessions.remove(user));
                    writer.write(sessions.containsKey(user) ? "hello\n" : "who are you?\n");
                }
                if (mended) {
                    idle.cancel();
                }
                sessions.remove(user);
            }));
            client(world, service, "client", () -> {
                for (int visit = 0; visit < 4; visit++) {
                    try (Streams.Connection connection = Lines.connect("service")) {
                        connection.writer().write("ann\n");
                        for (int i = 0; i < 3; i++) {
                            Lines.pause(world.choose(80));
                            assertThat(Lines.ask(connection, "hello"))
                                    .as("to somebody who is there")
                                    .isEqualTo("hello");
                        }
                    }
                    Lines.pause(world.choose(80));
                }
            });
            world.run();
        }
    };

    /** Makes the world of one run, and runs it. */
    abstract void make(World world, boolean mended);

    private static Host client(World world, Host service, String name, org.tulip4j.VoidCoroutine body) {
        Host client = world.host(name);
        world.link(service, client, LinkOptions.DEFAULT.withJitter(Duration.ofMillis(1)));
        client.start(() -> {
            // The service has begun to listen.
            Lines.pause(10);
            body.run();
        });
        return client;
    }

    private static LinkOptions slow(long millis, long jitter) {
        return LinkOptions.DEFAULT.withLatency(Duration.ofMillis(millis)).withJitter(Duration.ofMillis(jitter));
    }
}
