// A start-up script for jshell, in the place of "python -m asyncio":
//   jshell --class-path 'samples/target/lib/*' DEFAULT samples/tulip.jsh
//   jshell> run(() -> Tulip.sleep(Duration.ofSeconds(1), "awake").await())
import java.time.Duration
import org.tulip4j.*
import org.tulip4j.group.*
import org.tulip4j.queues.*
import org.tulip4j.sockets.*
import org.tulip4j.streams.*
import org.tulip4j.subprocess.*
import org.tulip4j.sync.*
import org.tulip4j.transport.*

<T> T run(Coroutine<T> body) {
    return Tulip.run(body);
}
