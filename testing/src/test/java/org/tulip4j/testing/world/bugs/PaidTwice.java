package org.tulip4j.testing.world.bugs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** Who asks again when no answer came has it done twice: it may be the answer that was lost. */
final class PaidTwice implements PlantedBug {
    private static final class Bank {
        private final Set<String> known = new HashSet<>();
        private int paid;

        String pay(String payment) {
            paid++;
            return "paid";
        }

        String payOnce(String payment) {
            if (known.add(payment)) { // each payment has a name of its own
                paid++;
            }
            return "paid";
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Bank bank = new Bank();
        Host service = world.host("bank");
        Host client = world.host("client");
        world.link(service, client, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(10)));
        world.setFaults(Faults.NONE.withResets(Duration.ofMillis(50)).withCalmAfter(Duration.ofSeconds(2)));
        service.serve(() -> Lines.serve(payment -> mended ? bank.payOnce(payment) : bank.pay(payment)));
        client.start(() -> {
            for (int i = 1; i <= 3; i++) {
                Lines.insist("bank", "payment " + i);
            }
        });
        world.run();
        assertEquals(3, bank.paid, "payments");
    }
}
