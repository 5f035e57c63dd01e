package idioms

import java.io.IOException
import java.time.Duration
import org.tulip4j.Coroutine
import org.tulip4j.ExceptionGroup
import org.tulip4j.Generator
import org.tulip4j.TaskGroup
import org.tulip4j.TimedOutException
import org.tulip4j.Tulip
import org.tulip4j.VoidCoroutine
import org.tulip4j.queues.Queue
import org.tulip4j.queues.QueueShutDownException
import org.tulip4j.sync.Barrier
import org.tulip4j.sync.BarrierBrokenException
import org.tulip4j.sync.Lock

// What runs a body is called as in Java: what has a result gives it back, what has none says so by its name.
fun bodies(lock: Lock): Int {
    Tulip.runVoid { println("no result") }
    val five: Int = Tulip.run { 5 }
    lock.withVoid { println("held") }
    val seven: Int = lock.with<Int> { 7 }
    TaskGroup.runVoid { group ->
        group.createTaskVoid { println("in the group") }
        val nine = group.createTask { 9 }
        println(nine.await() + 1)
    }
    Tulip.toThreadVoid { Thread.sleep(1) }.await()
    val values: List<Int> = Tulip.gatherCoroutines(listOf(Coroutine { 1 }, Coroutine { 2 })).await()
    Tulip.gatherCoroutines(listOf(VoidCoroutine { println("first") }, VoidCoroutine { println("second") })).await()
    val words = Generator.ofVoid<String, String> { y -> y.emit("tulip") }
    println(words.next())
    return five + seven + values.size
}

// The exceptions of tulip's own are caught by their names.
fun catching(queue: Queue<String>, barrier: Barrier) {
    try {
        Tulip.waitFor(queue.get(), Duration.ofSeconds(1)).await()
        barrier.waitFor().await()
        Tulip.timeout(Duration.ofSeconds(1)).runVoid { println("in time") }
    } catch (late: TimedOutException) {
        println("late")
    } catch (failed: ExceptionGroup) {
        println(failed.exceptions())
    } catch (broken: BarrierBrokenException) {
        println("broken")
    } catch (closed: QueueShutDownException) {
        println("closed")
    } catch (broken: IOException) {
        println("broken")
    }
}
