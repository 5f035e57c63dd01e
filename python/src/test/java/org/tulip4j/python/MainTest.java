package org.tulip4j.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, in a process of its own. */
@Timeout(120)
class MainTest {
    @TempDir
    private Path folder;

    @Test
    void anInterruptEndsTheServerInOrder() throws IOException, InterruptedException {
        Process server = start("talk/echo.py", "--server");
        try (BufferedReader out = server.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            assertThat(out.readLine()).isEqualTo("stopped");
            assertThat(server.waitFor()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void anInterruptThatNobodyHandlesCleansUpAndLeavesATrace() throws IOException, InterruptedException {
        Process program = start(write("""
                import asyncio, os, signal
                async def main():
                    asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGINT)
                    try:
                        await asyncio.sleep(1000)
                    finally:
                        print('cleaned up')
                asyncio.run(main())
                """));

        assertThat(text(program)).startsWith("cleaned up\nTraceback").contains("KeyboardInterrupt");
        assertThat(program.waitFor()).isEqualTo(130);
    }

    @Test
    void argumentsAndExitCodeAreTheProgramsOwn() throws IOException, InterruptedException {
        Process program = start(write("import sys\nprint(sys.argv[1:], __name__)\nsys.exit(7)\n"), "a", "b");

        assertThat(text(program)).isEqualTo("['a', 'b'] __main__\n");
        assertThat(program.waitFor()).isEqualTo(7);
    }

    private String write(String program) throws IOException {
        return Files.writeString(folder.resolve("program.py"), program).toString();
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                // Lines of the log would stand among the program's.
                "-Djava.util.logging.config.file=/dev/null",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
