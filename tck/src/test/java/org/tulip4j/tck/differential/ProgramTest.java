package org.tulip4j.tck.differential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs as data: made, written, read, made smaller. */
@ExtendWith(QuietLog.class)
class ProgramTest {
    @Test
    void aSeedMakesTheSameProgramsEachTime() {
        Generator one = new Generator(5, 13);
        Generator two = new Generator(5, 13);
        for (int i = 0; i < 100; i++) {
            assertThat(one.next().toString()).isEqualTo(two.next().toString());
        }
    }

    @Test
    void programsReadBackAreTheSame() {
        Generator generator = new Generator(6, 13);
        for (int i = 0; i < 500; i++) {
            Program program = generator.next();
            assertThat(Program.parse(program.toString())).isEqualTo(program);
        }
    }

    @Test
    void olderPythonsGetNothingTheyUnderstandOtherwise() {
        Generator generator = new Generator(8, 11);
        for (int i = 0; i < 2_000; i++) {
            assertThat(generator.next().toString())
                    .doesNotContainPattern(
                            "(^|;)(waitfor|ascomp|timeout|group|uncancel|gather|cwait|bwait|shut|spawn t\\d e)\\b");
        }
    }

    @Test
    void shrinkingKeepsWhatIsNeededAndNothingElse() {
        Program program = Program.parse("B0;spawn t1;spawn t2;try any;yield 2;await f0;else;set f1 1;end;cancel t1"
                + ";B1;fin;await f2;else;feed r4 abc;end;B2;sleep 3");
        Shrinker shrinker = new Shrinker(text -> text.contains("await f0") && text.contains("feed r4"));
        assertThat(shrinker.shrink(program).toString()).isEqualTo("B0;await f0;B1;feed r4 c");
    }

    @Test
    void logsSayWhatHappenedInOrder() {
        String program = "B0;spawn t1;yield 1;cancel t1;B1;await f0";
        String engine = Player.engines(null).get(0);
        String log = Player.play(program, engine);
        assertThat(log).isEqualTo("2 ok|3 yes|5 !Cancelled|main =b0|end f0:cancelled t0=b0 t1:cancelled ticks=0");
        assertThat(Player.play(program.replace("cancel t1", "yield 1"), engine))
                .isEqualTo("2 ok|3 ok|main =b0|left 1|5 !Cancelled|end f0:cancelled t0=b0 t1:cancelled ticks=0");
    }
}
