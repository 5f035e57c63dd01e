package org.tulip4j.testing.world.bugs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.tulip4j.sync.Lock;
import org.tulip4j.testing.world.World;

/** Who waits between reading and writing writes what was true before. */
final class LostUpdate implements PlantedBug {
    private static final class Account {
        private final Lock lock = new Lock();
        private int balance;

        String pay() {
            int before = balance;
            Lines.pause(1); // asks somebody whether that is allowed
            balance = before + 1;
            return "paid";
        }

        String payInTurn() {
            return lock.with(() -> pay());
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Account account = new Account();
        world.host("bank").serve(() -> Lines.serve(question -> mended ? account.payInTurn() : account.pay()));
        for (String name : List.of("ann", "bob")) {
            world.host(name).start(() -> {
                Lines.pause(10 + world.choose(50));
                Lines.insist("bank", "pay");
            });
        }
        world.run();
        assertEquals(2, account.balance, "the balance after two payments");
    }
}
