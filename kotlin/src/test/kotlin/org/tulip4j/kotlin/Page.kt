package org.tulip4j.kotlin

import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.text.Charsets.UTF_8
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.tulip4j.ContextVar
import org.tulip4j.EventLoop
import org.tulip4j.Future
import org.tulip4j.Task
import org.tulip4j.Tulip
import org.tulip4j.streams.StreamReader
import org.tulip4j.streams.StreamWriter
import org.tulip4j.streams.Streams

// What docs/kotlin.md shows, word for word: PageTest compares, and runs it.

val shown: CompletableFuture<String> = CompletableFuture()

fun show(text: String) {
    shown.complete(text)
}

suspend fun fetch(what: String): String {
    delay(5)
    return what
}

val user: ContextVar<String> = ContextVar.of("user", "nobody")

suspend fun greet(reader: StreamReader, writer: StreamWriter) {
    user.set(reader.readLine(UTF_8).awaitSuspending().trim())
    delay(10)                                                  // a timer of the loop
    writer.write("hello, ${withContext(Dispatchers.IO) { user.get() }}\n")
    writer.closeAndWait().awaitSuspending()
}

suspend fun ask(port: Int, name: String): String = withTimeout(5_000) {
    Streams.openConnection("127.0.0.1", port).awaitSuspending().use {
        it.writer().write("$name\n")
        it.reader().readLine(UTF_8).awaitSuspending().trim()
    }
}

fun greetings(): List<String> = runTulip {
    supervisorScope {                                          // a client that fails ends no other
        val server = Streams.startServer(
            { reader, writer -> future { greet(reader, writer) }.await() }, "127.0.0.1", 0,
        ).awaitSuspending()
        server.use { listOf("ada", "bob").map { name -> async { ask(it.port(), name) } }.awaitAll() }
    }
}

fun main() = println(greetings())                              // [hello, ada, hello, bob]

class Prices(loop: EventLoop) {
    private val scope = CoroutineScope(loop.asCoroutineContext() + SupervisorJob())

    fun refresh() {                                            // from any thread
        scope.launch { show(fetch("tulips")) }                 // on the loop
    }
}

fun inATask(scope: CoroutineScope): String {                   // tulip's await: no suspend
    val price: Future<String> = scope.future { fetch("tulips") }
    return price.await()
}

suspend fun inACoroutine(): String {                           // Kotlin's
    val price: Task<String> = Tulip.createTask { Tulip.sleep(Duration.ofMillis(5), "tulips").await() }
    return price.awaitSuspending()
}
