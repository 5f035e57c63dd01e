package org.tulip4j.testing.world;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.Future;
import org.tulip4j.Generator;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Timeout;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.queues.PriorityQueue;
import org.tulip4j.queues.Queue;
import org.tulip4j.queues.QueueShutDownException;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Barrier;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** A small program for each area of tulip, which writes what it sees into the story of its world. */
final class Areas {
    private static final int MANY = 300_000;

    /** Programs by the area they try. */
    static final Map<String, Consumer<World>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("streams", NetworkAreas::streams);
        ALL.put("limits of streams", NetworkAreas::limits);
        ALL.put("publishers", NetworkAreas::publishers);
        ALL.put("protocols and flow control", NetworkAreas::protocols);
        ALL.put("TLS", NetworkAreas::tls);
        ALL.put("startTls", NetworkAreas::startTls);
        ALL.put("servers that end", NetworkAreas::servers);
        ALL.put("sendFile", NetworkAreas::sendFile);
        ALL.put("datagrams", NetworkAreas::datagrams);
        ALL.put("multicast and broadcast", NetworkAreas::multicast);
        ALL.put("names and happy eyeballs", NetworkAreas::names);
        ALL.put("tasks", Areas::tasks);
        ALL.put("time-outs", Areas::timeouts);
        ALL.put("queues", Areas::queues);
        ALL.put("locks and their like", Areas::locks);
        ALL.put("generators", Areas::generators);
        ALL.put("the default executor", Areas::executor);
        ALL.put("foreign futures", Areas::foreignFutures);
        ALL.put("context variables", Areas::contexts);
        ALL.put("calls between programs", Areas::calls);
        ALL.put("counts of a loop", NetworkAreas::stats);
    }

    private Areas() {}

    /** A host that serves, and one that asks 10 ms later; the way between them is not even. */
    static void two(World world, VoidCoroutine serves, VoidCoroutine asks) {
        Host server = world.host("server");
        Host client = world.host("client");
        world.link(
                server,
                client,
                LinkOptions.DEFAULT.withJitter(Duration.ofMillis(3)).withLoss(0.05));
        server.serve(serves);
        client.start(() -> {
            sleep(10);
            asks.runVoid();
        });
        world.run();
    }

    static void sleep(long millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    private static void tasks(World world) {
        alone(world, () -> {
            List<String> log = new ArrayList<>();
            try {
                TaskGroup.runVoid(group -> {
                    group.createTaskVoid(() -> {
                        try {
                            sleep(1000);
                        } finally {
                            log.add("cancelled at " + world.elapsed());
                        }
                    });
                    group.createTaskVoid(() -> {
                        sleep(world.choose(500));
                        throw new IllegalStateException("one fails");
                    });
                });
            } catch (ExceptionGroup group) {
                log.add(group.exceptions() + "");
            }
            List<Task<Integer>> racers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int own = i;
                int time = world.choose(3);
                racers.add(Tulip.createTask(() -> {
                    sleep(time);
                    return own;
                }));
            }
            for (Task<Integer> next : Tulip.asCompleted(racers)) {
                log.add("came " + next.await());
            }
            log.add(Tulip.gather(racers).await() + "");
            Task<String> shielded = Tulip.createTask(
                    () -> Tulip.sleep(Duration.ofSeconds(1), "kept").await());
            Future<String> shield = Tulip.shield(shielded);
            shield.cancel();
            log.add(shielded.await() + " " + shield.isCancelled());
            EventLoop loop = EventLoops.running();
            log.add(loop.createTask(() -> "eager", TaskOptions.named("early").withEagerStart(true))
                    .await());
            log.add(Tulip.wait(
                                    List.of(Tulip.createTaskVoid(() -> sleep(1)), loop.<Void>createFuture()),
                                    Duration.ofSeconds(1),
                                    ReturnWhen.ALL_COMPLETED)
                            .await()
                            .done()
                            .size()
                    + " done");
            log.forEach(world::note);
        });
    }

    static void alone(World world, VoidCoroutine main) {
        world.host("alone").start(main);
        world.run();
    }

    private static void timeouts(World world) {
        alone(world, () -> {
            for (int i = 0; i < 5; i++) {
                int limit = 1 + world.choose(20);
                Timeout timeout = Tulip.timeout(Duration.ofMillis(limit));
                try {
                    timeout.runVoid(() -> sleep(10));
                    world.note("in time");
                } catch (TimedOutException late) {
                    world.note("late by " + (10 - limit) + " at " + world.elapsed());
                }
            }
            Timeout moved = Tulip.timeout(Duration.ofMillis(5));
            moved.runVoid(() -> {
                moved.reschedule(Duration.ofSeconds(5));
                sleep(100);
            });
            assertThatThrownBy(() -> Tulip.waitFor(
                                    EventLoops.running().createFuture(),
                                    Duration.ofHours(1).minusSeconds(10))
                            .await())
                    .isInstanceOf(TimedOutException.class);
            world.note("an hour is nothing");
        });
    }

    private static void queues(World world) {
        alone(world, () -> {
            Queue<Integer> queue = new Queue<>(2);
            PriorityQueue<Integer> sorted = new PriorityQueue<>();
            TaskGroup.runVoid(group -> {
                for (int i = 0; i < 3; i++) {
                    int own = i;
                    group.createTaskVoid(() -> {
                        for (int j = 0; j < 3; j++) {
                            sleep(world.choose(4));
                            queue.put(10 * own + j).await();
                        }
                    });
                }
                group.createTaskVoid(() -> {
                    for (int i = 0; i < 9; i++) {
                        sleep(world.choose(3));
                        int got = queue.get().await();
                        world.note("got " + got);
                        sorted.putNowait(got);
                        queue.taskDone();
                    }
                });
            });
            queue.join().await();
            queue.shutdown();
            assertThatThrownBy(() -> queue.get().await()).isInstanceOf(QueueShutDownException.class);
            world.note("first of all " + sorted.getNowait());
        });
    }

    private static void locks(World world) {
        alone(world, () -> {
            Lock lock = new Lock();
            Semaphore two = new Semaphore(2);
            Condition condition = new Condition();
            Event event = new Event();
            Barrier barrier = new Barrier(3);
            int[] count = {0};
            TaskGroup.runVoid(group -> {
                for (int i = 0; i < 3; i++) {
                    int own = i;
                    group.createTaskVoid(() -> {
                        sleep(world.choose(5));
                        lock.withVoid(() -> {
                            world.note(own + " has the lock");
                            sleep(world.choose(3));
                        });
                        two.withVoid(() -> sleep(world.choose(3)));
                        world.note(own + " is number " + barrier.waitFor().await());
                        condition.withVoid(() -> {
                            count[0]++;
                            condition.signalAll();
                        });
                        event.waitFor().await();
                        world.note(own + " ends");
                    });
                }
                condition.withVoid(() -> condition.waitFor(() -> count[0] == 3).await());
                event.set();
            });
        });
    }

    private static void generators(World world) {
        alone(world, () -> {
            try (Generator<Integer, String, String> counter = Generator.of(y -> {
                int n = 0;
                String said = "";
                while (!"stop".equals(said)) {
                    world.note("asked for " + n);
                    EventLoops.running().callSoon(() -> world.note("called by a generator"));
                    said = y.emit(n++);
                }
                return "stopped";
            })) {
                world.note("first " + counter.next());
                sleep(5);
                world.note("second " + counter.send("go on"));
                sleep(5);
            }
            Generator<Integer, Void, Void> three = Generator.ofVoid(y -> {
                for (int i = 0; i < 3; i++) {
                    y.emit(i);
                }
            });
            for (int value : three.asIterable()) {
                sleep(1);
                world.note("value " + value);
            }
        });
    }

    private static void executor(World world) {
        ContextVar<String> who = ContextVar.of("who");
        alone(world, () -> {
            EventLoop loop = EventLoops.running();
            List<Future<String>> works = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                who.set("caller " + i);
                int own = i;
                works.add(Tulip.toThread(() -> own + " works for " + who.get() + " at " + world.elapsed()));
            }
            works.forEach(work -> world.note(work.await()));
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> {
                                throw new IOException("it fails");
                            })
                            .await())
                    .hasMessage("it fails");
            world.note(loop.runInExecutor(Runnable::run, () -> "at once").await());
            Future<String> last = Tulip.toThread(() -> "done before the executor ends");
            loop.shutdownDefaultExecutor().await();
            assertThat(last.isDone()).isTrue();
            world.note(last.await());
        });
    }

    private static void foreignFutures(World world) {
        CompletableFuture<String> letter = new CompletableFuture<>();
        CompletableFuture<String> answer = new CompletableFuture<>();
        world.host("one").start(() -> {
            world.note(Future.wrap(letter).await());
            sleep(10);
            answer.complete("an answer");
        });
        world.host("other").start(() -> {
            sleep(10);
            letter.complete("a letter");
            Task<String> task = Tulip.createTask(() -> Future.wrap(answer).await());
            CompletableFuture<String> view = task.toCompletableFuture();
            world.note(Future.wrap(view.thenApply(text -> text + " came")).await());
        });
        world.run();
    }

    private static void contexts(World world) {
        ContextVar<String> request = ContextVar.of("request", "none");
        two(
                world,
                () -> {
                    request.set("of the server");
                    NetworkAreas.serve((reader, writer) -> {
                        String before = request.get();
                        request.set(reader.readLine(UTF_8).await().strip());
                        sleep(world.choose(10));
                        writer.write(before + ", then " + request.get() + "\n");
                    });
                },
                () -> {
                    for (int i = 0; i < 2; i++) {
                        request.set("number " + i);
                        try (Streams.Connection connection = NetworkAreas.connect()) {
                            connection.writer().write(request.get() + "\n");
                            world.note(connection.reader().readLine(UTF_8).await());
                        }
                    }
                });
    }

    private static void calls(World world) {
        Host one = world.host("one");
        Host other = world.host("other");
        one.start(() -> {
            Event called = new Event();
            other.loop().callSoonThreadsafe(() -> {
                world.note("called by one");
                one.loop().callSoonThreadsafe(called::set);
            });
            called.waitFor().await();
            world.note(Future.wrap(other.loop().submit(() -> Tulip.sleep(Duration.ofMillis(3), "slept there")
                            .await()))
                    .await());
        });
        other.start(() -> sleep(500));
        world.run();
    }
}
