package org.tulip4j.testing.replay;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Asks the JDK for names, each question in a thread of its own. Without state. */
final class SystemNames {
    private SystemNames() {}

    static <T> CompletableFuture<T> ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(question.call());
                    } catch (Exception unknown) {
                        answer.completeExceptionally(unknown);
                    }
                },
                "tulip-recorded-resolver");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }
}
