package org.tulip4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The remedy that fits how the JVM was started. */
class LaunchTest {
    private static final String OPTION = "--add-exports java.base/jdk.internal.vm=ALL-UNNAMED";

    @Test
    void aJarThatIsRunIsToldOfItsManifest() {
        assertThat(Launch.remedy("/opt/app/service.jar --port 80", false))
                .startsWith("put 'Add-Exports: java.base/jdk.internal.vm' into the manifest of service.jar")
                .contains(OPTION);
    }

    @Test
    void aClassIsToldOfTheOption() {
        assertThat(Launch.remedy("com.example.Main x.jar", false))
                .startsWith("start Java with " + OPTION)
                .contains("JDK_JAVA_OPTIONS");
        assertThat(Launch.remedy(null, false)).startsWith("start Java with " + OPTION);
    }

    @Test
    void aModuleInAJarIsNotToldOfAManifestThatWouldNotHelp() {
        assertThat(Launch.remedy("service.jar", true)).doesNotContain("manifest");
    }
}
