package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What contexts and their variables refuse. */
class ContextTest {
    private final ContextVar<String> variable = ContextVar.of("variable");

    @Test
    void aVariableWithoutValueAndDefaultIsAnError() {
        assertThatThrownBy(variable::get)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("variable");
        assertThat(ContextVar.of("other", "default").get()).isEqualTo("default");
    }

    @Test
    void aTokenServesOnceItsOwnVariableInItsOwnContext() throws Exception {
        Context.copyCurrent().runVoid(() -> {
            ContextVar.Token<String> token = variable.set("one");
            assertThatThrownBy(() -> ContextVar.<String>of("other").reset(token))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other");
            Context.copyCurrent().runVoid(() -> {
                assertThatThrownBy(() -> variable.reset(token))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("another context");
            });
            variable.reset(token);
            assertThatThrownBy(variable::get).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(() -> variable.reset(token))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("used already");
        });
    }

    @Test
    void aTokenOfOneCallbackIsRefusedInTheNext() {
        List<Throwable> refusals = new ArrayList<>();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            List<ContextVar.Token<String>> tokens = new ArrayList<>();
            loop.callSoon(() -> {
                tokens.add(variable.set("one"));
                variable.reset(tokens.get(0));
                tokens.set(0, variable.set("two"));
            });
            loop.callSoon(() -> {
                refusals.add(catchThrowable(() -> variable.reset(tokens.get(0))));
                loop.stop();
            });
            loop.runForever();
        }
        assertThat(refusals).hasSize(1);
        assertThat(refusals.get(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another context");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aContextIsEnteredOnceAtATimeAlsoByTasks(String engine) throws Exception {
        new Place("task", engine).run(() -> {
            Context context = Context.copyCurrent();
            Task<?> inside = Play.start(() -> context.runVoid(() -> {
                Play.ticks(3);
            }));
            Play.ticks(1);
            assertThatThrownBy(() -> context.run(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already entered");
            inside.await();
            assertThat(context.<Integer>run(() -> 2)).isEqualTo(2);
        });
    }

    @Test
    void whatIsSetInACopyStaysInIt() throws Exception {
        Context context = Context.copyCurrent();
        context.run(() -> variable.set("inside"));
        assertThat(context.get(variable)).isEqualTo("inside");
        assertThatThrownBy(variable::get).isInstanceOf(NoSuchElementException.class);
        assertThat(context.copy().<String>run(variable::get)).isEqualTo("inside");
    }
}
