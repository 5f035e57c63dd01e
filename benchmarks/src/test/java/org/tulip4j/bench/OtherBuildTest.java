package org.tulip4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherBuildTest {
    @Test
    void aCheckoutThatIsNotBuiltIsRefusedWithWhatToDo(@TempDir Path empty) {
        assertThatThrownBy(() -> OtherBuild.classPath(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(empty.toString())
                .hasMessageContaining("mvn -q -ntp -DskipTests package");
    }

    @Test
    void thisCheckoutInPlaceOfTheOtherGivesTheSameClassPath() {
        Path here = Path.of("").toAbsolutePath().getParent();

        assertThat(OtherBuild.classPath(here).split(File.pathSeparator))
                .isEqualTo(System.getProperty("java.class.path").split(File.pathSeparator));
    }
}
