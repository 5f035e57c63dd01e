package org.tulip4j.kotlin

import java.io.IOException
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.tulip4j.CancelledError
import org.tulip4j.EventLoops
import org.tulip4j.LoopOptions
import org.tulip4j.testing.ManualClock
import org.tulip4j.testing.MemoryBackendProvider

@Timeout(30)
class RunTulipTest {
    private val clock = ManualClock.autoJump()

    private fun options(engine: String) =
        LoopOptions.DEFAULT.withBackend(MemoryBackendProvider()).withClock(clock).withEngine(engine)

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun itWaitsForAllThatItStarts(engine: String) {
        var ended = false
        val got = runTulip(options(engine)) {
            launch { delay(5_000); ended = true }
            "tulips"
        }
        assertThat(got).isEqualTo("tulips")
        assertThat(ended).isTrue()
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(5))
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun whatItThrowsIsThrown(engine: String) {
        assertThatThrownBy { runTulip(options(engine)) { throw IOException("broken") } }
            .isInstanceOf(IOException::class.java).hasMessage("broken")
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun aCancelIsWaitedFor(engine: String) {
        val cleaned = CompletableFuture<Thread>()
        assertThatThrownBy {
            runTulip(options(engine)) {
                val main = EventLoops.running().allTasks().single()
                launch { delay(10); main.cancel("enough") }
                try {
                    awaitCancellation()
                } finally {
                    kotlinx.coroutines.withContext(kotlinx.coroutines.NonCancellable) { delay(1_000) }
                    cleaned.complete(Thread.currentThread())
                }
            }
        }.isInstanceOf(CancelledError::class.java).hasMessage("enough")
        assertThat(cleaned.getNow(null)).isSameAs(Thread.currentThread())
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(1_010))
    }
}
