package example;

import java.time.Duration;
import org.tulip4j.EventLoop;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.sync.Lock;

/**
 * The program that is looked at: a chain of three tasks, two that wait for a lock, which a third holds, and as many sleepers as the
 * first argument says. Prints "ready" when all wait; ends when its input does, or after two minutes.
 */
public final class Watched {
    private Watched() {}

    /** One argument at most: how many tasks sleep. */
    public static void main(String[] arguments) {
        int sleepers = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        Tulip.runVoid(() -> {
            Task.current().setName("main");
            EventLoop loop = Tulip.runningLoop();
            Task<?> last = named("chain-last", Watched::standsHere);
            Task<?> middle = named("chain-middle", () -> last.await());
            named("chain-first", () -> middle.await());
            Lock lock = new Lock();
            named("lock-holder", () -> lock.withVoid(Watched::standsHere));
            named("lock-waiter-1", () -> lock.withVoid(Watched::standsHere));
            named("lock-waiter-2", () -> lock.withVoid(Watched::standsHere));
            for (int i = 0; i < sleepers; i++) {
                named("sleeper-" + i, Watched::standsHere);
            }
            loop.callLater(Duration.ofMinutes(2), () -> Runtime.getRuntime().halt(3));
            Tulip.sleep(Duration.ofMillis(1)).await();
            System.out.println("ready");
            Tulip.toThread(System.in::read).await();
            Runtime.getRuntime().halt(0);
        });
    }

    private static void standsHere() {
        Tulip.sleep(Duration.ofHours(1)).await();
    }

    private static Task<?> named(String name, VoidCoroutine body) {
        return Tulip.runningLoop().createTaskVoid(body, TaskOptions.named(name));
    }
}
