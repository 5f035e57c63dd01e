package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ScreenTest {
    private final List<String> story = new ArrayList<>();

    @Test
    void aShortStoryIsShownWhole() {
        say(40);
        assertThat(Screen.of(story, 40)).isEqualTo(story);
    }

    @Test
    void theMiddleOfTrafficIsLeftOut() {
        say(100);
        List<String> shown = Screen.of(story, 40);
        assertThat(shown).hasSize(40).contains("        ... 61 lines are left out");
        assertThat(shown.get(39)).isEqualTo(story.get(99));
    }

    @Test
    void whatBefellThemIsShownOfTheMiddle() {
        say(30);
        String cancels = Story.line(1, "bob", "cancels asker at its await number 1");
        story.add(cancels);
        say(30);
        String cut = Story.line(2, "*", "the way from ann to bob is cut");
        story.add(cut);
        say(60);
        List<String> shown = Screen.of(story, 40);
        assertThat(shown)
                .hasSize(40)
                .containsSubsequence("        ... 84 lines are left out, but for these:", cancels, cut, "        ...");
    }

    @Test
    void ofManyTheLastAreShown() {
        say(20);
        for (int i = 0; i < 50; i++) {
            story.add(Story.line(i, "ann", "hears of bob:7: Connection reset " + i));
        }
        say(60);
        List<String> shown = Screen.of(story, 40);
        assertThat(shown).hasSize(40).contains(story.get(69), story.get(60)).doesNotContain(story.get(59));
    }

    private void say(int lines) {
        for (int i = 0; i < lines; i++) {
            story.add(Story.line(story.size(), "ann", "sends 'the way is cut' to bob:7"));
        }
    }
}
