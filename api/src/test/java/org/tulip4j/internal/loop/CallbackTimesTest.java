package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tulip4j.internal.counters.Buckets;

/** Short callbacks share a look at the clock, long ones do not, and one that is long among short ones is found. */
class CallbackTimesTest {
    private long now;
    private int looks;
    private final Buckets buckets = new Buckets();
    private final CallbackTimes times = new CallbackTimes(buckets, () -> {
        looks++;
        return now;
    });

    private void take(long nanos) {
        now += nanos;
        times.ended(1);
    }

    private long count() {
        long count = 0;
        for (int i = 0; i < Buckets.NUMBER; i++) {
            count += buckets.copy()[i];
        }
        return count;
    }

    private long sum() {
        return buckets.copy()[Buckets.NUMBER];
    }

    private long longest() {
        return buckets.copy()[Buckets.NUMBER + 1];
    }

    @Test
    void shortOnesShareALook() {
        times.begins(now);
        for (int i = 0; i < 10_000; i++) {
            take(20);
        }
        times.rests(now);
        assertThat(looks).isLessThan(120);
        assertThat(count()).isEqualTo(10_000);
        assertThat(sum()).isEqualTo(200_000);
        assertThat(longest()).isEqualTo(20);
    }

    @Test
    void longOnesAreMeasuredOneByOne() {
        times.begins(now);
        for (int i = 1; i <= 100; i++) {
            take(5_000L * i);
        }
        assertThat(looks).isEqualTo(100);
        assertThat(longest()).isEqualTo(500_000);
    }

    @Test
    void oneLongOneAmongShortOnesIsFound() {
        times.begins(now);
        for (int i = 0; i < 200; i++) {
            take(i == 150 ? 7_000_000 : 20);
        }
        times.rests(now);
        assertThat(count()).isEqualTo(200);
        assertThat(longest()).isBetween(6_990_000L, 7_000_100L);
        assertThat(sum()).isEqualTo(199 * 20 + 7_000_000);
    }

    @Test
    void whatWasWaitedIsNotCounted() {
        times.begins(now);
        take(3_000);
        now += 1_000_000_000;
        times.begins(now);
        now += 4_000;
        times.ioEnded();
        assertThat(count()).isEqualTo(2);
        assertThat(sum()).isEqualTo(7_000);
    }

    @Test
    void pollsBetweenShortOnesTakeNoLook() {
        times.begins(now);
        for (int i = 0; i < 1_600; i++) {
            take(20);
            if (i % 16 == 15) {
                times.polls();
                now += 200;
                times.polled(now);
            }
        }
        times.rests(now);
        assertThat(looks).isLessThan(40);
        assertThat(count()).isEqualTo(1_600);
        assertThat(longest()).isLessThan(100);
        assertThat(times.untilLook()).isPositive();
    }
}
