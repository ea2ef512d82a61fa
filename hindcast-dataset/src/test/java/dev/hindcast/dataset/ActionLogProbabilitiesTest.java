package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionLogProbabilitiesTest {
    private static final Episode UNKNOWN =
            new Episode(0, new float[] {5, 6, 7}, new float[] {1, 1}, new float[2], Ending.TERMINATED);
    private static final Episode KNOWN = UNKNOWN.withActionLogProbabilities(new double[] {Math.log(.2), Math.log(.7)});

    private static Dataset dataset(Space actions, Episode... episodes) {
        return new Dataset("logged", Box.unbounded(1), actions, List.of(episodes), Optional.empty(), List.of());
    }

    @Test
    void aFileKeepsThemToTheLastDigit(@TempDir Path directory) {
        Dataset dataset = dataset(new Discrete(3), KNOWN, UNKNOWN.withId(1));
        dataset.writeMinari(directory);
        Dataset read = Dataset.open(directory);
        assertThat(read.episodes().get(0).actionLogProbabilities()).containsExactly(Math.log(.2), Math.log(.7));
        assertThat(read.episodes().get(1).logsProbabilities()).isFalse();
        assertThat(read.fingerprint()).isEqualTo(dataset.fingerprint());
        assertThat(read.logsProbabilities()).isFalse();
        assertThat(dataset(new Discrete(3), KNOWN).logsProbabilities()).isTrue();
    }

    @Test
    void theFingerprintTellsThem() {
        Episode other = UNKNOWN.withActionLogProbabilities(new double[] {Math.log(.2), Math.log(.6)});
        assertThat(List.of(KNOWN, UNKNOWN, other))
                .extracting(episode -> dataset(new Discrete(3), episode).fingerprint())
                .doesNotHaveDuplicates();
    }

    @Test
    void whatCannotBeIsRefused() {
        Discrete actions = new Discrete(3);
        assertThatThrownBy(() -> dataset(actions, UNKNOWN.withActionLogProbabilities(new double[1])))
                .hasMessageContaining("one a step, or none");
        assertThatThrownBy(() -> dataset(actions, UNKNOWN.withActionLogProbabilities(new double[] {0, .1})))
                .hasMessageContaining("step 1: the logged log-probability of the action is 0.1");
        assertThatThrownBy(() -> dataset(actions, UNKNOWN.withActionLogProbabilities(new double[] {Double.NaN, 0})))
                .hasMessageContaining("step 0");
        assertThat(dataset(
                                new Box(new float[] {0}, new float[] {2}),
                                UNKNOWN.withActionLogProbabilities(new double[] {0, .1}))
                        .logsProbabilities())
                .isTrue();
    }
}
