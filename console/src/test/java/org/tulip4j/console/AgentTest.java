package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where tulip is in a class loader of its own, the console loads its agent, or says what to do. */
@Timeout(60)
class AgentTest {
    private static final String[] PROGRAM = {
        "-Down=" + Child.CLASS_PATH, "-cp", Path.of("target/test-classes").toString(), "example.InOwnLoader"
    };

    private static Child start(String... flags) throws Exception {
        String[] all = new String[flags.length + PROGRAM.length];
        System.arraycopy(flags, 0, all, 0, flags.length);
        System.arraycopy(PROGRAM, 0, all, flags.length, PROGRAM.length);
        return Child.start(all);
    }

    @Test
    void theAgentRegistersTheBeanOfTheLoaderThatHasTheLoops() throws Exception {
        try (Child child = start()) {
            Run run = Run.ofJar(List.of(), "ps", child.pid());

            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("<- chain-middle");
            assertThat(run.code()).isZero();
        }
    }

    @Test
    void aJvmThatLoadsNoAgentIsToldOfWithTheRemedy() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "agents are refused from Java 21 on");
        try (Child child = start("-XX:-EnableDynamicAgentLoading")) {
            Run run = Run.ofJar(List.of(), "ps", child.pid());

            assertThat(run.err())
                    .contains("Start the process with -Dtulip.jmx=true, or with -XX:+EnableDynamicAgentLoading");
            assertThat(run.code()).isEqualTo(2);
        }
        try (Child child = start("-XX:-EnableDynamicAgentLoading", "-Dtulip.jmx=true")) {
            assertThat(Run.ofJar(List.of(), "ps", child.pid()).out()).contains("<- chain-middle");
        }
    }

    @Test
    void aJvmThatCatchesNoSignalsListensAllTheSame() throws Exception {
        try (Child child = Child.start("-Xrs", "-cp", Child.CLASS_PATH, "example.Watched")) {
            assertThat(Run.here("ps", child.pid()).out()).contains("<- chain-middle");
        }
    }
}
