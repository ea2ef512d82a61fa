package dev.hindcast.evaluation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.ReferenceReturns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Measures against values computed by hand. */
class MeasuresTest {
    /** Returns 3, 1 and 1: the mean 5/3 lies a third of the way from 1 to 3. */
    @Test
    void trajectoryQualityOfTheDataThemselves() {
        TrajectoryQuality quality = Logs.inspect(small()).quality().trajectoryQuality();
        assertThat(quality.value()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(quality.low()).isEqualTo(1);
        assertThat(quality.high()).isEqualTo(3);
        assertThat(quality.external()).isFalse();
    }

    @Test
    void trajectoryQualityAgainstReturns() {
        References references = References.of(small()).withReturns(-5, 15, "by hand");
        TrajectoryQuality quality =
                Inspection.of(small(), references, 0).quality().trajectoryQuality();
        assertThat(quality.value()).isCloseTo((5.0 / 3 + 5) / 20, within(1e-12));
        assertThat(quality.external()).isTrue();
        assertThatThrownBy(() -> References.of(small()).withReturns(1, 1, "by hand"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a lower and a higher one");
    }

    @Test
    void trajectoryQualityAgainstTheDatasOwnReferences() {
        Dataset named = small().withReferenceReturns(new ReferenceReturns(-5, 20));
        TrajectoryQuality quality = Logs.inspect(named).quality().trajectoryQuality();
        assertThat(quality.value()).isCloseTo((5.0 / 3 + 5) / 25, within(1e-12));
        assertThat(quality.external()).isTrue();
    }

    @Test
    void trajectoryQualityAgainstD4rl() {
        Dataset small = small();
        Dataset hopper = new Dataset(
                "hopper-medium-v2",
                small.observationSpace(),
                small.actionSpace(),
                small.episodes(),
                Optional.empty(),
                List.of());
        assertThat(Logs.inspect(hopper).quality().trajectoryQuality().value())
                .isCloseTo((5.0 / 3 + 20.272305) / (3234.3 + 20.272305), within(1e-12));
    }

    @Test
    void equalReturnsHaveNoQuality() {
        assertThat(Logs.inspect(Logs.choices(20, 2, t -> 1))
                        .quality()
                        .trajectoryQuality()
                        .value())
                .isNaN();
    }

    /** Pairs (0,1) (1,1) (2,1) | (0,1) | (0,0) (1,1): 4 different ones in 6 steps; 3 states by 2 actions give 6. */
    private static Dataset small() {
        return Logs.discrete(
                4, 2, new int[][] {{0, 1, 2, 3}, {1, 1, 1}}, new int[][] {{0, 3}, {1}}, new int[][] {{0, 1, 3}, {0, 1}
                });
    }

    @Test
    void coverageOfDiscretePairs() {
        Coverage coverage = Logs.inspect(small()).quality().coverage();
        assertThat(coverage.pairs()).isEqualTo(4);
        assertThat(coverage.states()).isEqualTo(3);
        assertThat(coverage.referencePairs()).isEqualTo(6);
        assertThat(coverage.value()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(coverage.reference()).isEqualTo("as many steps, all different");
    }

    @Test
    void coverageCannotExceedTheSpaces() {
        Coverage coverage =
                Logs.inspect(Logs.choices(100, 4, t -> t % 3)).quality().coverage();
        assertThat(coverage.referencePairs()).isEqualTo(4);
        assertThat(coverage.value()).isEqualTo(0.75);
        assertThat(coverage.reference()).isEqualTo("all pairs of the two spaces");
    }

    @Test
    void coverageAgainstAReference() {
        Dataset reference = Logs.discrete(4, 2, new int[][] {{0, 1, 0, 1, 2, 2, 2, 3}, {0, 0, 1, 1, 0, 1, 1}});
        Coverage coverage = Inspection.of(small(), References.of(small()).withCoverage(reference), 0)
                .quality()
                .coverage();
        assertThat(coverage.referencePairs()).isEqualTo(6);
        assertThat(coverage.value()).isCloseTo(4.0 / 6, within(1e-12));
        assertThatThrownBy(() -> Inspection.of(small(), References.of(small()).withCoverage(Logs.sound()), 0))
                .hasMessageContaining("choose one of the same task");
    }

    /** States 0, 0.001, ..., 0.999 in bins of width 0.00999: ten a bin. */
    @Test
    void continuousComponentsAreBinned() {
        float[] observations = new float[1001];
        for (int t = 0; t <= 1000; t++) {
            observations[t] = t % 1000 / 1000f;
        }
        Dataset line = Logs.dataset(
                Box.unbounded(1),
                Box.of(1, -1, 1),
                List.of(new Episode(0, observations, new float[1000], new float[1000], Ending.TERMINATED)));
        Coverage coverage = Logs.inspect(line).quality().coverage();
        assertThat(coverage.pairs()).isEqualTo(Coverage.BINS);
        assertThat(coverage.value()).isEqualTo(0.1);
    }

    /** Shares 1/2, 1/4, 1/4: the entropy is 3/2 log 2. */
    @Test
    void entropyOfDiscreteActions() {
        Behavior behavior = Logs.inspect(Logs.choices(400, 4, t -> t % 4 == 3 ? 0 : t % 4))
                .quality()
                .behavior();
        assertThat(behavior.shares()).containsExactly(0.5, 0.25, 0.25, 0.0);
        assertThat(behavior.entropy()).isCloseTo(1.5 * Math.log(2), within(1e-12));
        assertThat(behavior.mostEntropy()).isCloseTo(2 * Math.log(2), within(1e-12));
        assertThat(behavior.stateEntropy()).hasValueCloseTo(1.5 * Math.log(2), within(1e-12));
    }

    /** In state 0 both actions half of the time, in state 1 always action 1: the mean of log 2 and 0 by visits, 2 to 1. */
    @Test
    void entropyInOneState() {
        int[] states = new int[301];
        int[] actions = new int[300];
        for (int t = 0; t < 300; t++) {
            states[t] = t % 3 == 2 ? 1 : 0;
            actions[t] = t % 3 == 0 ? 0 : 1;
        }
        Behavior behavior = Logs.inspect(Logs.discrete(2, 2, new int[][] {states, actions}))
                .quality()
                .behavior();
        assertThat(behavior.stateEntropy()).hasValueCloseTo(2.0 / 3 * Math.log(2), within(1e-12));
        assertThat(Logs.inspect(small()).quality().behavior().stateEntropy()).isEmpty();
    }

    /** A normal distribution has 1/2 log(2 pi e sigma^2); d independent ones d times that. */
    @Test
    void entropyOfNearestNeighbors() {
        SplittableRandom random = new SplittableRandom(2);
        double[][] columns = new double[2][2000];
        for (double[] column : columns) {
            for (int i = 0; i < column.length; i++) {
                column[i] = 0.3 * random.nextGaussian();
            }
        }
        double each = 0.5 * Math.log(2 * Math.PI * Math.E * 0.09);
        assertThat(NearestNeighborEntropy.of(new double[][] {columns[0]}, 2000)).isCloseTo(each, within(0.06));
        assertThat(NearestNeighborEntropy.of(columns, 2000)).isCloseTo(2 * each, within(0.08));
        assertThat(NearestNeighborEntropy.of(columns, 3)).isNaN();
    }

    @Test
    void spreadTellsChanceFromRule() {
        assertThat(Logs.inspect(Logs.sound()).quality().behavior().spread()).isCloseTo(1, within(0.1));
        Dataset ruled = Logs.map(Logs.sound(), episode -> {
            float[] actions = episode.actions().clone();
            for (int t = 0; t < episode.length(); t++) {
                actions[2 * t] = (float) Math.sin(episode.observations()[3 * t]);
                actions[2 * t + 1] = (float) Math.cos(episode.observations()[3 * t + 1]);
            }
            return new Episode(episode.id(), episode.observations(), actions, episode.rewards(), episode.ending());
        });
        assertThat(Logs.inspect(ruled).quality().behavior().spread()).isLessThan(0.1);
        Dataset choices = Logs.discrete(
                1, 2, new int[][] {new int[41], alternating(40)}, new int[][] {new int[41], alternating(40)});
        assertThat(Logs.inspect(choices).quality().behavior().spread()).isBetween(0.7, 1.3);
    }

    private static int[] alternating(int length) {
        int[] actions = new int[length];
        for (int t = 0; t < length; t++) {
            actions[t] = t % 2;
        }
        return actions;
    }

    @Test
    void rewardsAndDuplicates() {
        List<Episode> episodes = new ArrayList<>(small().episodes());
        episodes.add(episodes.get(1).withId(3));
        Quality quality = Logs.inspect(Logs.dataset(small().observationSpace(), small().actionSpace(), episodes))
                .quality();
        assertThat(quality.rewards().mostCommon()).isEqualTo(1);
        assertThat(quality.rewards().mostCommonShare()).isCloseTo(6.0 / 7, within(1e-12));
        assertThat(quality.rewards().mean()).isCloseTo(6.0 / 7, within(1e-12));
        assertThat(quality.rewards().distinct()).isEqualTo(2);
        assertThat(quality.duplicates()).isEqualTo(new Duplicates(1, 2, 6));
    }

    @Test
    void aSeedDecidesWhatIsSampled() {
        Dataset sound = Logs.sound();
        assertThat(StepSample.of(sound, 100, 1).rewards())
                .isEqualTo(StepSample.of(sound, 100, 1).rewards());
        assertThat(StepSample.of(sound, 100, 1).rewards())
                .isNotEqualTo(StepSample.of(sound, 100, 2).rewards());
        assertThat(StepSample.of(sound, 5_000, 1).size()).isEqualTo(2_000);
        assertThat(StepSample.of(sound, 100, 1).size()).isEqualTo(100);
    }

    /** D of {1, 2, 3, 4} and {3, 4, 5, 6} is 1/2; of samples that do not overlap 1. */
    @Test
    void kolmogorovAndSmirnov() {
        double[] a = {1, 2, 3, 4};
        assertThat(KolmogorovSmirnov.of(a, new double[] {3, 4, 5, 6}).statistic())
                .isEqualTo(0.5);
        assertThat(KolmogorovSmirnov.of(a, a).pValue()).isEqualTo(1);
        assertThat(KolmogorovSmirnov.of(a, new double[] {7, 8}).statistic()).isEqualTo(1);
        // Kolmogorov's distribution has its upper 5% point at 1.3581.
        double[] many = new double[20_000];
        double[] moved = new double[20_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = i;
            moved[i] = i + 0.5 + 271.62;
        }
        KolmogorovSmirnov test = KolmogorovSmirnov.of(many, moved);
        assertThat(test.statistic()).isCloseTo(0.01358, within(1e-4));
        assertThat(test.pValue()).isCloseTo(0.05, within(0.003));
    }
}
