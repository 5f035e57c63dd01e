package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.SuspendableContext;

/** What a coroutine of another library has of tulip: variables that stay with it, and word of the end of a loop. */
@Timeout(30)
class SuspendableContextTest {
    private final ContextVar<String> name = ContextVar.of("name", "nobody");

    private SuspendableContext with(String value) {
        Context context = Context.empty();
        context.runVoid(() -> name.set(value));
        return SuspendableContext.of(context);
    }

    private String in(SuspendableContext context) {
        SuspendableContext.Entered step = context.enter();
        try {
            return name.get();
        } finally {
            step.leave();
        }
    }

    @Test
    void whatAStepSetsIsSeenInTheNextAndNowhereElse() {
        SuspendableContext context = with("first");
        ContextVar.Token<String> token;
        SuspendableContext.Entered one = context.enter();
        token = name.set("second");
        one.leave();
        assertThat(name.get()).isEqualTo("nobody");
        assertThat(CompletableFuture.supplyAsync(() -> in(context)).join()).isEqualTo("second");
        SuspendableContext.Entered two = context.enter();
        name.reset(token);
        two.leave();
        assertThat(in(context)).isEqualTo("first");
    }

    @Test
    void enteringTwiceInAThreadIsEnteringOnce() {
        SuspendableContext context = with("first");
        SuspendableContext.Entered outer = context.enter();
        SuspendableContext.Entered inner = context.enter();
        name.set("second");
        inner.leave();
        assertThat(name.get()).isEqualTo("second");
        SuspendableContext.Entered other = with("other").enter();
        assertThat(name.get()).isEqualTo("other");
        other.leave();
        assertThat(name.get()).isEqualTo("second");
        outer.leave();
        outer.leave();
        assertThat(name.get()).isEqualTo("nobody");
    }

    @Test
    void whatIsInForceTwiceIsTheSame() {
        SuspendableContext context = with("first");
        SuspendableContext.Entered here = context.enter();
        name.set("here");
        CompletableFuture<String> there = CompletableFuture.supplyAsync(() -> {
            SuspendableContext.Entered step = context.enter();
            String seen = name.get();
            name.set("there");
            step.leave();
            return seen;
        });
        assertThat(there.join()).isEqualTo("here");
        assertThat(name.get()).isEqualTo("there");
        here.leave();
        assertThat(in(context)).isEqualTo("there");
    }

    @Test
    void aThreadThatHasLeftKeepsItsOwn() {
        SuspendableContext context = with("first");
        context.enter().leave();
        name.set("mine");
        CompletableFuture.runAsync(() -> {
                    SuspendableContext.Entered step = context.enter();
                    name.set("there");
                    step.leave();
                })
                .join();
        assertThat(name.get()).isEqualTo("mine");
        Context.empty().runVoid(() -> assertThat(in(context)).isEqualTo("there"));
    }

    @Test
    void aCopyHasWhatIsSetAndGoesItsOwnWay() {
        SuspendableContext context = with("first");
        SuspendableContext.Entered step = context.enter();
        name.set("second");
        SuspendableContext copy = context.copy();
        name.set("third");
        step.leave();
        assertThat(in(copy)).isEqualTo("second");
        assertThat(in(context.copy())).isEqualTo("third");
    }

    @Test
    void callbacksAndTasksTakeThemAlong() {
        List<String> seen = new ArrayList<>();
        Play.on(() -> {
            SuspendableContext.Entered step = with("first").enter();
            EventLoops.running().callSoon(() -> seen.add("callback " + name.get()));
            Task<?> task = Tulip.createTaskVoid(() -> seen.add("task " + name.get()));
            step.leave();
            task.await();
        });
        assertThat(seen).containsExactly("callback first", "task first");
    }

    @Test
    void theEndOfALoopIsToldOnceAndAfterwardsAtOnce() {
        List<String> seen = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        EventLoop loop = new FakeBackend().newLoop();
        CompletableFuture<?> view = loop.createFuture().toCompletableFuture();
        view.whenComplete((value, gone) -> seen.add("view"));
        loop.setExceptionHandler((on, context) -> errors.add(context.exception().getMessage()));
        Runnable twice = () -> seen.add(loop.isClosed() ? "closed" : "open");
        Adoption.whenClosed(loop, twice);
        Adoption.whenClosed(loop, twice);
        Adoption.whenClosed(loop, () -> {
            throw new IllegalArgumentException("broken");
        });
        loop.close();
        loop.close();
        assertThat(seen).containsExactly("closed", "closed", "view");
        Adoption.whenClosed(loop, () -> seen.add("late"));
        assertThat(seen).endsWith("view", "late");
        assertThat(errors).containsExactly("broken");
    }
}
