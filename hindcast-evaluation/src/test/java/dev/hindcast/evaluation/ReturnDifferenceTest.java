package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a method's seeds differ by is in the interval of its difference: it holds as often as it says. */
class ReturnDifferenceTest {
    private static final int EPISODES = 20;
    private static final int LOGGED = 200;
    private static final int REPETITIONS = 2_000;

    /** Episodes around a mean, whose spread is 1. */
    private static ReturnSummary episodes(double mean, int count, SplittableRandom random) {
        double[] returns = new double[count];
        Arrays.setAll(returns, i -> mean + random.nextGaussian());
        double std = Math.sqrt(Moments.variance(returns));
        double[] range = returns.clone();
        Arrays.sort(range);
        return new ReturnSummary(
                count,
                Moments.mean(returns),
                std,
                std / Math.sqrt(count),
                Double.NaN,
                Double.NaN,
                range[0],
                range[count - 1],
                returns);
    }

    /** Policies of a method that gives 0 on average, and whose seeds have a spread of 1. */
    private static List<ReturnSummary> seeds(int count, SplittableRandom random) {
        return IntStream.range(0, count)
                .mapToObj(i -> episodes(random.nextGaussian(), EPISODES, random))
                .toList();
    }

    private static double cover(int repetitions, Function<SplittableRandom, ReturnDifference> difference) {
        SplittableRandom random = new SplittableRandom(19);
        int held = 0;
        for (int i = 0; i < repetitions; i++) {
            held += difference.apply(random.split()).interval().contains(0) ? 1 : 0;
        }
        return (double) held / repetitions;
    }

    /** With a standard error of half a percent. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10})
    void theIntervalHoldsForTheMethodWhateverTheNumberOfSeeds(int count) {
        double held = cover(
                REPETITIONS,
                random -> ReturnDifference.between(seeds(count, random), List.of(episodes(0, LOGGED, random))));
        assertThat(held).isBetween(0.94, 0.99);
    }

    @Test
    void twoMethodsThatAreEqualAreToldApartAsRarely() {
        double held = cover(REPETITIONS, random -> ReturnDifference.between(seeds(3, random), seeds(5, random)));
        assertThat(held).isGreaterThan(0.94);
    }

    /** Had the episodes of all seeds been pooled, equal methods were called better or worse more often than not. */
    @Test
    void episodesOfAllSeedsTogetherWouldNot() {
        double held = cover(200, random -> {
            double[] pooled = seeds(5, random).stream()
                    .flatMapToDouble(one -> Arrays.stream(one.returns()))
                    .toArray();
            return ReturnDifference.between(ReturnSummary.of(pooled, 0), episodes(0, LOGGED, random));
        });
        assertThat(held).isLessThan(0.6);
    }

    /** Nor does a bootstrap of seeds and then of episodes, while seeds are few. */
    @Test
    void resampledSeedsWouldNotEither() {
        double held = cover(400, random -> {
            List<ReturnSummary> policies = seeds(3, random);
            ReturnSummary log = episodes(0, LOGGED, random);
            double[] differences = new double[400];
            Arrays.setAll(differences, i -> {
                double sum = 0;
                for (int k = 0; k < policies.size(); k++) {
                    sum += resampledMean(policies.get(random.nextInt(policies.size())), random);
                }
                return sum / policies.size() - resampledMean(log, random);
            });
            Arrays.sort(differences);
            return new ReturnDifference(
                    0, Bootstrap.quantile(differences, 0.025), Bootstrap.quantile(differences, 0.975), 3);
        });
        assertThat(held).isLessThan(0.9);
    }

    private static double resampledMean(ReturnSummary summary, SplittableRandom random) {
        double[] returns = summary.returns();
        return IntStream.range(0, returns.length)
                .mapToDouble(i -> returns[random.nextInt(returns.length)])
                .average()
                .orElseThrow();
    }

    /** Seeds begin far apart, and none of them gets better. */
    @Test
    void whatASeedBeganWithIsTakenFromIt() {
        double held = cover(REPETITIONS, random -> {
            double[] starts = random.doubles(4, -50, 50).toArray();
            List<ReturnSummary> before = Arrays.stream(starts)
                    .mapToObj(start -> episodes(start, EPISODES, random))
                    .toList();
            List<ReturnSummary> after = Arrays.stream(starts)
                    .mapToObj(start -> episodes(start, EPISODES, random))
                    .toList();
            ReturnDifference difference = ReturnDifference.bySeed(after, before);
            assertThat(difference.high95() - difference.low95()).isLessThan(10);
            return difference;
        });
        assertThat(held).isBetween(0.935, 0.965);
    }

    @Test
    void aMethodThatIsBetterIsFound() {
        SplittableRandom random = new SplittableRandom(3);
        ReturnDifference better = ReturnDifference.between(seeds(5, random), List.of(episodes(-4, LOGGED, random)));
        assertThat(better.verdict()).isEqualTo(ReturnDifference.Verdict.BETTER);
        assertThat(better.seeds()).isEqualTo(5);
    }

    /** By hand: means 1, 3 and 5, so that the variance of their mean is 4/3; t with 2 degrees of freedom is 4.302653. */
    @Test
    void isStudentsOverTheMeansOfSeeds() {
        List<ReturnSummary> policies = List.of(constant(1), constant(3), constant(5));
        ReturnDifference difference = ReturnDifference.between(policies, List.of(constant(1)));
        assertThat(difference.mean()).isEqualTo(2);
        assertThat(difference.high95()).isCloseTo(2 + 4.302653 * Math.sqrt(4.0 / 3), within(1e-5));
        assertThat(difference.low95()).isCloseTo(2 - 4.302653 * Math.sqrt(4.0 / 3), within(1e-5));
        assertThat(difference.verdict()).isEqualTo(ReturnDifference.Verdict.UNDECIDED);
    }

    @Test
    void ofOneSeedItIsThatOfItsEpisodes() {
        SplittableRandom random = new SplittableRandom(3);
        ReturnSummary policy = episodes(1, EPISODES, random);
        ReturnSummary log = episodes(0, LOGGED, random);
        assertThat(ReturnDifference.between(List.of(policy), List.of(log)))
                .isEqualTo(ReturnDifference.between(policy, log))
                .isEqualTo(ReturnDifference.bySeed(List.of(policy), List.of(log)));
    }

    @Test
    void whatCannotBeSaidIsUnknown() {
        ReturnSummary single = ReturnSummary.of(new double[] {1}, 0);
        assertThat(ReturnDifference.between(List.of(constant(1), constant(2)), List.of(single))
                        .verdict())
                .isEqualTo(ReturnDifference.Verdict.UNKNOWN);
        assertThat(ReturnDifference.between(List.of(constant(1), constant(1)), List.of(constant(0)))
                        .verdict())
                .as("no spread at all")
                .isEqualTo(ReturnDifference.Verdict.BETTER);
        assertThatThrownBy(() -> ReturnDifference.bySeed(List.of(single, single), List.of(single)))
                .hasMessageContaining("each seed needs one of both");
    }

    private static ReturnSummary constant(double value) {
        return ReturnSummary.of(new double[] {value, value, value}, 0);
    }
}
