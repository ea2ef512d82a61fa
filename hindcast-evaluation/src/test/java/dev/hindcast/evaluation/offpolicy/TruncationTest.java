package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruncationTest {
    private static Episode episode(int id, int length, Ending ending) {
        return new Episode(id, new float[length + 1], new float[length], new float[length], ending);
    }

    @Test
    void isNoneWhereAllTerminate() {
        Truncation none = Truncation.of(List.of(episode(0, 3, Ending.TERMINATED)));
        assertThat(none.none()).isTrue();
        assertThat(none.goesOn(1_000)).isEqualTo(1);
    }

    @Test
    void aLimitCutsAtTheLimitAlone() {
        Truncation limit = Truncation.of(List.of(
                episode(0, 3, Ending.TRUNCATED), episode(1, 2, Ending.TERMINATED), episode(2, 3, Ending.TRUNCATED)));
        assertThat(limit.steps()).isEqualTo(3);
        assertThat(limit.goesOn(0)).isEqualTo(1);
        assertThat(limit.goesOn(1)).isEqualTo(1);
        assertThat(limit.goesOn(2)).isZero();
        assertThat(limit.goesOn(3)).isZero();
    }

    /** Of five that could go on after the first step one is cut off; of three after the second one; nobody goes on after the third. */
    @Test
    void hazardsAreSharesOfThoseThatCouldGoOn() {
        List<Episode> episodes = List.of(
                episode(0, 1, Ending.TRUNCATED),
                episode(1, 1, Ending.TERMINATED),
                episode(2, 2, Ending.TRUNCATED),
                episode(3, 2, Ending.TERMINATED),
                episode(4, 3, Ending.TERMINATED),
                episode(5, 3, Ending.TERMINATED));
        Truncation truncation = Truncation.of(episodes);
        assertThat(truncation.goesOn(0)).isCloseTo(4. / 5, within(1e-12));
        assertThat(truncation.goesOn(1)).isCloseTo(2. / 3, within(1e-12));
        assertThat(truncation.goesOn(2)).isZero();
        Truncation resampled = Truncation.of(episodes, new double[] {0, 1, 3, 0, 1, 1});
        assertThat(resampled.goesOn(0)).isEqualTo(1);
        assertThat(resampled.goesOn(1)).isCloseTo(2. / 5, within(1e-12));
    }
}
