package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tulip4j.spi.BackendProvider;

class BackendSurveyTest {
    private static List<String> names(BackendSurvey survey) {
        return survey.providers().stream().map(BackendProvider::name).toList();
    }

    @Test
    void backendsAreFoundBestFirst() throws Exception {
        OfferedBackends.withVoid(
                () -> {
                    BackendSurvey survey = BackendSurvey.found();
                    assertThat(survey.isLookedAt()).isFalse();
                    assertThat(names(survey)).containsExactly("foreign", "lacking", "good", "worse", "on request");
                    assertThat(survey.isLookedAt()).isTrue();
                    assertThat(survey.providers()).isSameAs(survey.providers());
                },
                OfferedBackends.Worse.class,
                OfferedBackends.Foreign.class,
                OfferedBackends.OnRequest.class,
                OfferedBackends.Good.class,
                OfferedBackends.Lacking.class);
    }

    @Test
    void whatCannotBeUsedIsToldWithItsCause() throws Exception {
        OfferedBackends.withVoid(
                () -> {
                    BackendSurvey survey = BackendSurvey.found();
                    assertThat(new ArrayList<>(survey.entrySet()))
                            .as("at the first look")
                            .hasSize(4);
                    assertThat(survey)
                            .containsExactlyInAnyOrderEntriesOf(Map.of(
                                    "lacking",
                                    "no library",
                                    "foreign",
                                    "it needs another system (this is none)",
                                    "wordless",
                                    "no word",
                                    "repeating",
                                    "it is said: twice"));
                    assertThat(survey.isLookedAt()).isTrue();
                    assertThat(survey.entrySet()).isSameAs(survey.entrySet());
                    assertThat(survey.foreign()).containsExactly("foreign").hasSize(1);
                },
                OfferedBackends.Lacking.class,
                OfferedBackends.Good.class,
                OfferedBackends.Wordless.class,
                OfferedBackends.Repeating.class,
                OfferedBackends.Foreign.class);
    }

    @Test
    void theForeignMayBeAskedForFirst() throws Exception {
        OfferedBackends.withVoid(
                () -> {
                    assertThat(BackendSurvey.found().foreign().size()).isEqualTo(1);
                    Iterator<String> foreign = BackendSurvey.found().foreign().iterator();
                    assertThat(foreign.next()).isEqualTo("foreign");
                },
                OfferedBackends.Foreign.class);
    }

    @Test
    void whatCannotBeMadeIsToldByItsNumberAndHidesNoOther() throws Exception {
        OfferedBackends.withNamed(
                () -> {
                    BackendSurvey survey = BackendSurvey.found();
                    assertThat(names(survey)).containsExactly("good");
                    assertThat(survey).containsOnlyKeys("provider 1", "provider 2");
                    assertThat(survey.get("provider 1"))
                            .contains("no.such.Provider")
                            .contains("not found");
                    assertThat(survey.get("provider 2")).contains("Broken").contains("broken constructor");
                    assertThat(survey.foreign()).isEmpty();
                },
                List.of(
                        "no.such.Provider",
                        OfferedBackends.Broken.class.getName(),
                        OfferedBackends.Good.class.getName()));
    }

    @Test
    void aNameFindsTheFirstThatCanBeUsed() throws Exception {
        OfferedBackends.withNamed(
                () -> {
                    assertThat(BackendSurvey.named("good").name()).isEqualTo("good");
                    assertThat(BackendSurvey.named("worse").name()).isEqualTo("worse");
                    assertThat(BackendSurvey.named("lacking")).isNull();
                    assertThat(BackendSurvey.named("unknown")).isNull();
                },
                List.of(
                        OfferedBackends.Broken.class.getName(),
                        OfferedBackends.Lacking.class.getName(),
                        OfferedBackends.Good.class.getName(),
                        OfferedBackends.Worse.class.getName()));
    }

    @Test
    void theSurveyOfNoneFindsNothing() throws Exception {
        OfferedBackends.withVoid(
                () -> {
                    BackendSurvey survey = BackendSurvey.none();
                    assertThat(survey.providers()).isEmpty();
                    assertThat(survey).isEmpty();
                    assertThat(survey.foreign()).isEmpty();
                },
                OfferedBackends.Good.class);
    }
}
