package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.tulip4j.Tulip;
import org.tulip4j.testing.ManualClock;
import org.tulip4j.testing.TulipTest;

class HelloTest {
    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void anHourPassesAtOnce(ManualClock clock) {
        Tulip.sleep(Duration.ofHours(1)).await();
        assertEquals(Duration.ofHours(1), clock.elapsed());
    }
}
