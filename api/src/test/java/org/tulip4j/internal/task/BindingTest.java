package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Play;

/** Which loop a primitive belongs to. */
class BindingTest {
    private final Binding binding = new Binding("<thing>");

    private static EventLoop newLoop() {
        return new FakeBackend().newLoop();
    }

    @Test
    void aCallThatMayWaitNeedsALoopThatRuns() {
        assertThatThrownBy(binding::running)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no running event loop");
        try (EventLoop loop = newLoop()) {
            loop.runUntilCompleteVoid(() -> assertThat(binding.running()).isSameAs(loop));
        }
        assertThatThrownBy(binding::running).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCallThatNeverWaitsIsFreeWhileNothingRuns() {
        binding.check();
        try (EventLoop loop = newLoop()) {
            loop.runUntilCompleteVoid(binding::check);
            binding.check();
            loop.runUntilCompleteVoid(() -> {
                binding.running();
                binding.bind();
            });
            binding.check();
        }
        binding.check();
    }

    @Test
    void otherThreadsAreRefusedWhileItsLoopRuns() {
        try (EventLoop loop = newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                binding.running();
                assertThat(Play.inOtherThread(binding::check)).isInstanceOf(IllegalStateException.class);
                assertThat(Play.inOtherThread(binding::running)).isInstanceOf(IllegalStateException.class);
                // A thread with a loop of its own is another thread too.
                assertThat(Play.inOtherThread(() -> {
                            try (EventLoop other = newLoop()) {
                                other.runUntilCompleteVoid(binding::check);
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class);
                assertThat(Play.inOtherThread(() -> {
                            try (EventLoop other = newLoop()) {
                                other.runUntilCompleteVoid(binding::running);
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("not");
                assertThat(binding.running()).isSameAs(loop);
            });
        }
    }

    @Test
    void aThingSeenByACallThatNeverWaitsIsKnownToOtherThreads() {
        try (EventLoop loop = newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                binding.check();
                assertThat(Play.inOtherThread(binding::check)).isInstanceOf(IllegalStateException.class);
            });
        }
    }

    @Test
    void aThingMadeOnALoopIsRefusedToThreadsWithoutOneBeforeItIsUsed() throws InterruptedException {
        try (EventLoop loop = newLoop()) {
            Binding[] made = new Binding[1];
            loop.runUntilCompleteVoid(() -> {
                made[0] = new Binding("<made here>");
                assertThat(Play.inOtherThread(made[0]::check))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(loop.toString())
                        .hasMessageContaining("use callSoonThreadsafe or submit");
                assertThat(Play.inOtherThread(made[0]::running))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(loop.toString());
                made[0].check();
            });
            assertThat(Play.inOtherThread(made[0]::check)).isNull();
        }
    }

    @Test
    void aThingMadeOnOneLoopMayBeFirstUsedOnAnother() {
        try (EventLoop loop = newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Binding made = new Binding("<made here>");
                assertThat(Play.inOtherThread(() -> {
                            try (EventLoop other = newLoop()) {
                                other.runUntilCompleteVoid(() -> {
                                    made.check();
                                    assertThat(made.running()).isSameAs(other);
                                });
                            }
                        }))
                        .isNull();
            });
        }
    }

    @Test
    void whileNobodyHasWaitedItMovesToTheNextLoop() {
        try (EventLoop first = newLoop();
                EventLoop second = newLoop()) {
            List<FutureImpl<Void>> done = new java.util.ArrayList<>();
            first.runUntilCompleteVoid(() -> {
                assertThat(binding.running()).isSameAs(first);
                done.add(binding.done());
                assertThat(binding.done()).isSameAs(done.get(0));
            });
            second.runUntilCompleteVoid(() -> {
                assertThat(binding.running()).isSameAs(second);
                assertThat(binding.done()).isNotSameAs(done.get(0));
                assertThat(binding.done().loop()).isSameAs(second);
                assertThat(binding.done().await()).isNull();
            });
        }
    }

    @Test
    void onceSomebodyHasWaitedItStays() {
        try (EventLoop first = newLoop();
                EventLoop second = newLoop()) {
            first.runUntilCompleteVoid(() -> {
                binding.running();
                binding.bind();
            });
            second.runUntilCompleteVoid(() -> {
                assertThatThrownBy(binding::running)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("<thing> belongs to " + first)
                        .hasMessageContaining("cannot be used on " + second)
                        .hasMessageEndingWith("make one for each loop");
                binding.check();
            });
            first.runUntilCompleteVoid(() -> assertThat(binding.running()).isSameAs(first));
        }
    }

    @Test
    void itMakesFuturesThatAreDone() {
        try (EventLoop loop = newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                IllegalStateException failure = new IllegalStateException("failed");
                assertThat(binding.done("value").await()).isEqualTo("value");
                assertThat(binding.done("value")).isNotSameAs(binding.done("value"));
                assertThatThrownBy(binding.failed(failure)::await).isSameAs(failure);
                assertThat(EventLoops.running()).isSameAs(binding.done().loop());
            });
        }
    }
}
