package org.tulip4j.kotlin

import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.tulip4j.Context
import org.tulip4j.ContextVar
import org.tulip4j.Tulip

@Timeout(30)
class ContextsTest {
    private val name: ContextVar<String> = ContextVar.of("name", "nobody")

    private fun with(value: String): Context = Context.empty().apply { runVoid { name.set(value) } }

    @ParameterizedTest
    @MethodSource("org.tulip4j.kotlin.Engines#all")
    fun variablesAreThereAfterASuspension(engine: String) {
        Bench(engine).use { bench ->
            bench.loop.runUntilCompleteVoid {
                name.set("outer")
                val future = CoroutineScope(bench.loop.asCoroutineContext()).future {
                    val seen = mutableListOf(name.get())
                    val token = name.set("first")
                    delay(10)
                    seen.add(name.get())
                    withContext(Dispatchers.IO) {
                        seen.add(name.get())
                        name.set("second")
                        delay(1)
                    }
                    seen.add(name.get())
                    withTimeout(1_000) { coroutineScope { name.set("third") } }
                    seen.add(name.get())
                    name.reset(token)
                    delay(10)
                    seen.add(name.get())
                    seen.add(Tulip.createTask { name.get() }.awaitSuspending())
                    seen
                }
                somePasses()
                assertThat(name.get()).isEqualTo("outer")
                assertThat(future.await()).containsExactly("outer", "first", "first", "second", "third", "outer", "outer")
                assertThat(name.get()).isEqualTo("outer")
            }
        }
    }

    @Test
    fun coroutinesOfOneLoopDoNotMixThemUp() {
        Bench("platform").use { bench ->
            val seen = bench.run {
                name.set("parent")
                List(3) { number ->
                    async {
                        val before = name.get()
                        name.set("child $number")
                        delay(10L * (3 - number))
                        before + ", " + name.get()
                    }
                }.awaitAll() + name.get()
            }
            assertThat(seen).containsExactly("parent, child 0", "parent, child 1", "parent, child 2", "parent")
        }
    }

    @Test
    fun theElementNeedsNoLoop() {
        val seen = runBlocking(with("given").asContextElement()) {
            val first = name.get()
            val inner = withContext(with("inner").asContextElement()) { delay(1); name.get() }
            val child = async(Dispatchers.Default) { delay(1); name.get() }.await()
            val other = async(with("other").asContextElement()) { delay(1); name.get() }.await()
            listOf(first, inner, child, other, name.get())
        }
        assertThat(seen).containsExactly("given", "inner", "given", "other", "given")
        assertThat(name.get()).isEqualTo("nobody")
    }

    /** Where the next step begins before the last has left its thread, what was set last counts. */
    @Test
    fun whatWasSetJustBeforeAChangeOfThreadsArrives() {
        runBlocking(Dispatchers.Default + with("0").asContextElement()) {
            repeat(20_000) { round ->
                name.set("$round")
                withContext(Dispatchers.IO) {
                    check(name.get() == "$round") { "lost on the way there: ${name.get()} of $round" }
                    name.set("back $round")
                }
                check(name.get() == "back $round") { "lost on the way back: ${name.get()} of $round" }
            }
        }
    }

    @Test
    fun aDispatcherAloneLeavesThemAlone() {
        Bench("platform").use { bench ->
            val seen = CompletableFuture<String>()
            bench.loop.runUntilCompleteVoid {
                name.set("outer")
                val job = CoroutineScope(bench.loop.dispatcher()).launch { seen.complete(name.get()) }
                job.asTulipFuture().await()
            }
            assertThat(seen.get(1, TimeUnit.SECONDS)).isEqualTo("outer")
        }
    }
}
