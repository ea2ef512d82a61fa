package dev.hindcast.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said names no class of Java's. */
class ExplanationsTest {
    private static final IllegalArgumentException THROWN = new IllegalArgumentException("Row 3 is odd: mend it");

    @Test
    void copiesThatCrossedThreadsSayWhatTheFirstSaid() {
        Exception copy = new IllegalArgumentException(new IllegalArgumentException(THROWN));
        assertThat(copy.getMessage()).contains("java.lang");
        assertThat(Explanations.message(copy)).isEqualTo(THROWN.getMessage());
        assertThat(Explanations.message(new IllegalStateException(THROWN))).isEqualTo(THROWN.getMessage());
    }

    @Test
    void whatParallelWorkRefusesIsSaidInItsWords() {
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> WrongUse.unless(() -> IntStream.range(0, 64)
                            .parallel()
                            .map(row -> {
                                throw new IllegalArgumentException("Row is odd");
                            })
                            .sum()))
                    .isInstanceOf(WrongUse.class)
                    .hasMessage("Row is odd");
        }
    }

    @Test
    void ownWordsAreKept() {
        assertThat(Explanations.message(new IllegalArgumentException("Own words", THROWN)))
                .isEqualTo("Own words");
    }
}
