package org.tulip4j.kotlin

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.tulip4j.EventLoops
import org.tulip4j.Tulip

/** Who copies from the page starts with something that works. */
@Timeout(30)
class PageTest {
    @Test
    fun everyBlockOfThePageIsCompiledHere() {
        val compiled = Files.readString(Path.of("src/test/kotlin/org/tulip4j/kotlin/Page.kt"))
        val page = Files.readString(Path.of("../docs/kotlin.md"))
        val blocks = Regex("^```kotlin\n(.*?)^```", setOf(RegexOption.MULTILINE, RegexOption.DOT_MATCHES_ALL))
            .findAll(page).map { it.groupValues[1] }.toList()
        assertThat(blocks).hasSize(3).allSatisfy { assertThat(compiled).contains(it) }
    }

    @Test
    fun theProgramRuns() {
        assertThat(greetings()).containsExactly("hello, ada", "hello, bob")
    }

    @Test
    fun bothWaysOfWaitingWait() {
        Tulip.runVoid {
            val loop = EventLoops.running()
            assertThat(inATask(CoroutineScope(loop.asCoroutineContext()))).isEqualTo("tulips")
            assertThat(CoroutineScope(loop.asCoroutineContext()).future { inACoroutine() }.await()).isEqualTo("tulips")
            Prices(loop).refresh()
            assertThat(Tulip.toThread { shown.get(10, TimeUnit.SECONDS) }.await()).isEqualTo("tulips")
        }
    }
}
