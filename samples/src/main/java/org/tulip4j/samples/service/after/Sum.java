package org.tulip4j.samples.service.after;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.MessageStream;

/** The same conversation as a coroutine: where it stands is where the code stands. */
final class Sum {
    private final AtomicInteger sums;

    Sum(AtomicInteger sums) {
        this.sums = sums;
    }

    void converse(MessageStream<String, String> lines) {
        while (true) {
            long sum = 0;
            int count = 0;
            @Nullable String line = lines.read().await();
            while (line != null && !line.isEmpty() && !line.equals("bye")) {
                try {
                    sum += Integer.parseInt(line);
                    count++;
                } catch (NumberFormatException e) {
                    lines.write("not a number: " + line + "\n");
                }
                line = lines.read().await();
            }
            if (line == null) {
                return;
            }
            if (line.equals("bye")) {
                lines.write("bye\n");
                return;
            }
            sums.incrementAndGet();
            lines.write(count + " numbers, sum " + sum + "\n");
            lines.drain().await();
        }
    }
}
