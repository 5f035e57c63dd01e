package org.tulip4j.bench.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScenarioTest {
    @Test
    void aStarNamesSeveralAndAPlainNameOne() {
        assertThat(Scenario.named("size-500-*"))
                .extracting(Scenario::name)
                .containsExactly("size-500-1-8", "size-500-1-500", "size-500-16-8", "size-500-16-500");
        assertThat(Scenario.named("ping")).extracting(Scenario::name).containsExactly("ping");
    }

    @Test
    void aNameThatNoneHasIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Scenario.named("sizes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no scenario sizes")
                .hasMessageContaining("size-32768-16-500");
    }

    @Test
    void serversOfSeveralLoopsGetSeveralCores() {
        Options options = Options.parse(new String[] {"--group-cores", "2,3", "--server-core", "1"});

        assertThat(options.cores(Scenario.named("group").get(0))).isEqualTo("2,3");
        assertThat(options.cores(Scenario.named("echo").get(0))).isEqualTo("1");
        assertThat(options.scenarios)
                .extracting(Scenario::name)
                .contains("group")
                .doesNotContain("size-500-1-8");
    }
}
