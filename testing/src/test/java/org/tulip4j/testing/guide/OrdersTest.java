package org.tulip4j.testing.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tulip4j.Tulip;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.testing.guide.Orders.Customer;
import org.tulip4j.testing.guide.Orders.Shop;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;

/** What {@code docs/testing.md} shows of worlds with faults. */
class OrdersTest {
    @TulipTest(seeds = 40)
    void everyOrderIsKeptOnce(World world) {
        world.setFaults(Faults.ROUGH
                .withKills(Duration.ofSeconds(2), Duration.ofSeconds(1))
                .withCalmAfter(Duration.ofSeconds(30)));
        List<String> disk = new ArrayList<>(); // outlives each run of the shop
        world.invariant("no order is kept twice", () -> new HashSet<>(disk).size() == disk.size());
        Host shop = world.host("shop");
        shop.serve(() -> new Shop(disk).serve("0.0.0.0", 80));
        for (String name : List.of("ann", "bob")) {
            Host home = world.host(name);
            world.link(home, shop, LinkOptions.DEFAULT.withJitter(Duration.ofMillis(20)));
            home.start(() -> {
                Customer customer = new Customer("shop", 80, new Random(world.choose(1000)));
                for (int i = 1; i <= 5; i++) {
                    Tulip.sleep(Duration.ofMillis(world.choose(1000))).await();
                    customer.order(name + " wants number " + i);
                }
            });
        }
        world.run();
        assertEquals(10, disk.size());
    }

    @TulipTest(seeds = 10)
    void anOrderOutlivesAKill(World world) {
        List<String> disk = new ArrayList<>();
        Host shop = world.host("shop");
        shop.serve(() -> new Shop(disk).serve("0.0.0.0", 80));
        world.at(Duration.ofSeconds(1), shop::kill);
        world.at(Duration.ofSeconds(5), shop::restart);
        world.host("ann").start(() -> {
            Customer ann = new Customer("shop", 80, new Random(world.choose(1000)));
            ann.order("a chair");
            Tulip.sleep(Duration.ofSeconds(2)).await();
            ann.order("a table"); // nobody is there, for three seconds
        });
        world.run();
        assertEquals(List.of("a chair", "a table"), disk);
    }

    @Test
    void theWorldsAreRoughEnough() {
        AtomicInteger retries = new AtomicInteger();
        Seeds.first(40).withName("retries").check(world -> {
            world.setFaults(Faults.NONE.withResets(Duration.ofMillis(100)).withCalmAfter(Duration.ofSeconds(10)));
            List<String> disk = new ArrayList<>();
            world.host("shop").serve(() -> new Shop(disk).serve("0.0.0.0", 80));
            world.host("ann").start(() -> {
                Customer ann = new Customer("shop", 80, new Random(world.choose(1000)));
                for (int i = 1; i <= 100; i++) {
                    ann.order("number " + i);
                }
                retries.addAndGet(ann.retries());
            });
        });
        assertTrue(retries.get() > 20, "orders were tried again " + retries + " times only");
    }

    @TulipTest(seeds = 3)
    void aWallClockIsThatOfTheLoop(World world) {
        world.host("ann").start(() -> {
            var loop = Tulip.runningLoop();
            InstantSource clock = () -> Instant.EPOCH.plusNanos(loop.timeNanos());
            Tulip.sleep(Duration.ofHours(1)).await();
            assertEquals(Instant.EPOCH.plus(Duration.ofHours(1)), clock.instant());
        });
        world.setLimit(Duration.ofHours(2));
        world.run();
    }
}
