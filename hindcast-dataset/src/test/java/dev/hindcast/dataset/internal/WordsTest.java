package dev.hindcast.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Near words are suggested, far ones are not, and many known ones are in lines that can be read. */
class WordsTest {
    private static final List<String> KNOWN =
            List.of("bc", "iql", "td3-bc", "split", "ope", "cartpole/mixed", "mujoco:Hopper-v4", "Pendulum-v1");

    @ParameterizedTest
    @CsvSource({
        "IQL, iql",
        "iqll, iql",
        "td3-cb, td3-bc",
        "hopper, mujoco:Hopper-v4",
        "pendulum, Pendulum-v1",
        "cartpole/mxied, cartpole/mixed"
    })
    void whatIsNearIsSuggested(String word, String meant) {
        assertThat(Words.nearest(word, KNOWN)).contains(meant);
        assertThat(Words.suggestion(word, KNOWN)).isEqualTo(": did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({"help", "foo", "nofile.hdf5", "x", "''"})
    void whatIsFarIsNot(String word) {
        assertThat(Words.nearest(word, KNOWN)).isEmpty();
        assertThat(Words.unknown("command", word, List.of("split", "ope")))
                .isEqualTo("Unknown command '" + word + "'. Known are split, ope");
    }

    @Test
    void manyAreInLines() {
        String said = Words.unknown("algorithm", "IQLL", Collections.nCopies(60, "iql"));
        assertThat(said).startsWith("Unknown algorithm 'IQLL': did you mean 'iql'? Known are" + System.lineSeparator());
        assertThat(said.lines()).hasSizeGreaterThan(3).allMatch(line -> line.length() <= 102);
        assertThat(said.split("iql", -1)).hasSize(62);
    }
}
