package dev.hindcast.evaluation.anytime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.anytime.GuardTrials.Episodes;
import dev.hindcast.evaluation.anytime.PolicyGuard.Settings;
import dev.hindcast.learning.training.HandOver.Player;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often the guard errs, by how often it does in many trials. */
class PolicyGuardErrorsTest {
    private static final int TRIALS = 1000;
    private static final int MOST = GuardTrials.tolerated(TRIALS);
    private static final int SHORT = 60;
    private static final int LONG = 1000;
    private static final Range UNIT = new Range(0, 1);
    private static final double TOLERANCE = .1;
    private static final double BUDGET = 40;
    private static final Settings USUAL = Settings.of(UNIT, TOLERANCE, BUDGET);
    private static final Settings UNLIMITED = Settings.of(UNIT, 0, 1e6);

    private static Verdict trial(Settings settings, Episodes episodes, long seed, int most) {
        return GuardTrials.trial(new PolicyGuard(settings, seed), episodes, most);
    }

    /** In how many trials the verdict was given. */
    private static int judged(Verdict verdict, Settings settings, Returns returns, double gain, int most) {
        return GuardTrials.count(
                TRIALS, seed -> trial(settings, GuardTrials.of(returns, gain, ~seed), seed, most) == verdict);
    }

    private static void harmlessAreRarelyWorse(Returns returns, int most) {
        assertThat(judged(Verdict.WORSE, UNLIMITED, returns, 0, most))
                .as("the same policy")
                .isLessThanOrEqualTo(MOST);
        assertThat(judged(Verdict.WORSE, UNLIMITED, returns, .03, most))
                .as("a better one")
                .isLessThanOrEqualTo(MOST);
        assertThat(returns.regret(-.1)).isLessThanOrEqualTo(.1 + 1e-9);
        assertThat(judged(Verdict.WORSE, UNLIMITED.withTolerance(.1), returns, -.1, most))
                .as("worse by what is tolerated")
                .isLessThanOrEqualTo(MOST);
        assertThat(judged(Verdict.WORSE, UNLIMITED.withTrustedEpisodes(3), returns, 0, most))
                .as("with three trusted episodes in a block")
                .isLessThanOrEqualTo(MOST);
    }

    @ParameterizedTest
    @EnumSource(Returns.class)
    void harmlessUpdatesAreRarelyWorse(Returns returns) {
        harmlessAreRarelyWorse(returns, SHORT);
    }

    @Tag("nightly")
    @ParameterizedTest
    @EnumSource(Returns.class)
    void harmlessUpdatesAreRarelyWorseInLongTrials(Returns returns) {
        harmlessAreRarelyWorse(returns, LONG);
    }

    /** A candidate that is worse by a tenth more than the tolerance. */
    @ParameterizedTest
    @EnumSource(Returns.class)
    void worseOnesAreRarelyAccepted(Returns returns) {
        double regret = returns.regret(-.15);
        Settings settings = UNLIMITED.withTolerance(regret / 1.1);
        assertThat(judged(Verdict.ACCEPTED, settings, returns, -.15, 4 * SHORT)).isLessThanOrEqualTo(MOST);
    }

    /** All in one: neither undone for being worse, nor because the budget does not suffice. */
    @ParameterizedTest
    @EnumSource(
            value = Returns.class,
            names = {"UNIFORM", "SKEWED", "HEAVY", "CONSTANT", "NARROW"})
    void harmlessUpdatesAreAccepted(Returns returns) {
        int undone = GuardTrials.count(
                100,
                seed -> GuardTrials.undone(trial(USUAL, GuardTrials.of(returns, 0, ~seed), seed, Integer.MAX_VALUE)));
        assertThat(undone).isLessThanOrEqualTo(5);
    }

    private static boolean caughtWithin(Settings settings, Returns returns, double gain, double regret, long seed) {
        PolicyGuard guard = new PolicyGuard(settings, seed);
        Verdict verdict = GuardTrials.trial(guard, GuardTrials.of(returns, gain, ~seed), Integer.MAX_VALUE);
        GuardReport report = guard.report();
        return GuardTrials.undone(verdict)
                && report.candidateEpisodes() * regret <= settings.budget()
                && report.regretAtMost() <= settings.budget();
    }

    @ParameterizedTest
    @CsvSource({"-.8, 40", "-.4, 40", "-.2, 40", "-.8, 10", "-.4, 10", "-.2, 10", "-.8, 1", "-.2, 1"})
    void spoiledUpdatesAreCaughtWithinTheBudget(double gain, double budget) {
        Settings settings = Settings.of(UNIT, TOLERANCE, budget);
        for (Returns returns : Returns.values()) {
            double regret = returns.regret(gain);
            assertThat(GuardTrials.count(100, seed -> caughtWithin(settings, returns, gain, regret, seed)))
                    .as("%s, worse by %.3f", returns, regret)
                    .isGreaterThanOrEqualTo(95);
        }
    }

    /** One candidate after the other, each as good or bad as chance has it, until the budget allows no more. */
    private static boolean exceeds(Settings settings, Returns returns, double[] regrets, long seed) {
        PolicyGuard guard = new PolicyGuard(settings, seed);
        SplittableRandom random = new SplittableRandom(~seed);
        double spent = 0;
        for (int k = 0; k < 20 && guard.open(); k++) {
            int step = random.nextInt(regrets.length);
            GuardTrials.trial(guard, GuardTrials.of(returns, -.2 * step, random.nextLong()), Integer.MAX_VALUE);
            GuardReport report = guard.report();
            spent += report.candidateEpisodes() * regrets[step];
            if (spent > report.regretOfAll() + 1e-9) {
                return true;
            }
            assertThat(report.regretOfAll()).isLessThanOrEqualTo(settings.budget() + 1e-6);
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource(Returns.class)
    void theBudgetHoldsForAllCandidatesTogether(Returns returns) {
        double[] regrets = IntStream.range(0, 5)
                .mapToDouble(step -> returns.regret(-.2 * step))
                .toArray();
        Settings settings = USUAL.withCandidateBudget(10);
        assertThat(GuardTrials.count(300, seed -> exceeds(settings, returns, regrets, seed)))
                .isLessThanOrEqualTo(GuardTrials.tolerated(300));
    }

    /** What the environment does to the returns of all as time goes by. */
    private enum Drift {
        EVERY_OTHER_EPISODE_IS_HARDER {
            @Override
            double loss(int episode) {
                return episode % 2 * .2;
            }
        },
        EVER_HARDER {
            @Override
            double loss(int episode) {
                return Math.min(.2, episode * .002);
            }
        },
        SUDDENLY_HARDER {
            @Override
            double loss(int episode) {
                return episode < 40 ? 0 : .2;
            }
        };

        abstract double loss(int episode);

        Episodes on(Returns returns, double gain, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return (player, before) -> returns.draw(random, player == Player.CANDIDATE ? gain : 0) - loss(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Drift.class)
    void driftDoesNotFoolIt(Drift drift) {
        assertThat(GuardTrials.count(
                        TRIALS,
                        seed -> trial(UNLIMITED, drift.on(Returns.UNIFORM, 0, ~seed), seed, 2 * SHORT)
                                == Verdict.WORSE))
                .isLessThanOrEqualTo(MOST);
        assertThat(GuardTrials.count(
                        100,
                        seed -> GuardTrials.undone(
                                trial(USUAL, drift.on(Returns.UNIFORM, 0, ~seed), seed, Integer.MAX_VALUE))))
                .isLessThanOrEqualTo(5);
        assertThat(GuardTrials.count(
                        100,
                        seed -> trial(USUAL, drift.on(Returns.UNIFORM, -.4, ~seed), seed, Integer.MAX_VALUE)
                                == Verdict.WORSE))
                .isGreaterThanOrEqualTo(95);
    }

    private static boolean rejected(double[] differences) {
        Wealth wealth = Wealth.against(0);
        for (double difference : differences) {
            wealth = wealth.with(difference);
            if (wealth.log() >= Math.log(20)) {
                return true;
            }
        }
        return false;
    }

    /** Pairs in a fixed order, or the candidate compared with what was before it: not what the guard does, and fooled. */
    @Test
    void driftFoolsOtherOrders() {
        int fixedOrder = GuardTrials.count(TRIALS, seed -> {
            Episodes episodes = Drift.EVERY_OTHER_EPISODE_IS_HARDER.on(Returns.UNIFORM, 0, ~seed);
            return rejected(IntStream.range(0, SHORT)
                    .mapToDouble(
                            i -> -episodes.play(Player.TRUSTED, 2 * i) + episodes.play(Player.CANDIDATE, 2 * i + 1))
                    .toArray());
        });
        int oneAfterTheOther = GuardTrials.count(TRIALS, seed -> {
            Episodes episodes = Drift.SUDDENLY_HARDER.on(Returns.UNIFORM, 0, ~seed);
            double before = IntStream.range(0, 40)
                    .mapToDouble(i -> episodes.play(Player.TRUSTED, i))
                    .average()
                    .orElseThrow();
            return rejected(IntStream.range(40, 40 + SHORT)
                    .mapToDouble(i -> episodes.play(Player.CANDIDATE, i) - before)
                    .toArray());
        });
        assertThat(fixedOrder).isGreaterThan(4 * MOST);
        assertThat(oneAfterTheOther).isGreaterThan(4 * MOST);
    }

    private static double[] differences(int count, long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        return IntStream.range(0, count)
                .mapToDouble(i -> {
                    double candidate = Returns.UNIFORM.draw(random, 0);
                    return candidate - Returns.UNIFORM.draw(random, 0);
                })
                .toArray();
    }

    /** Student's interval of the differences, looked at after each pair from the fifth, undoes far more harmless updates than 5%. */
    @Test
    void peekingWithATestForOneLookIsNoticed() {
        int undone = GuardTrials.count(TRIALS, seed -> {
            double[] all = differences(SHORT, seed);
            return IntStream.rangeClosed(5, all.length)
                    .anyMatch(n -> Confidence.STUDENT_T
                                    .of(Arrays.copyOf(all, n), .9, Range.UNKNOWN, 0)
                                    .high()
                            < 0);
        });
        assertThat(undone).isGreaterThan(2 * MOST);
    }

    /** What seems to have been lost, compared with a budget as it is, undoes harmless updates by noise. */
    @Test
    void whatSeemsToBeLostIsNoticed() {
        int undone = GuardTrials.count(TRIALS, seed -> {
            double lost = 0;
            double most = 0;
            for (double difference : differences(4 * SHORT, seed)) {
                lost -= difference;
                most = Math.max(most, lost);
            }
            return most > 3;
        });
        assertThat(undone).isGreaterThan(2 * MOST);
    }

    /** A guard that takes one player's returns for the other's undoes what is better and accepts what is spoiled. */
    @Test
    void wrongSignIsNoticed() {
        Returns returns = Returns.UNIFORM;
        int caught = GuardTrials.count(
                100,
                seed -> GuardTrials.undone(
                        trial(USUAL, swapped(GuardTrials.of(returns, -.4, ~seed)), seed, Integer.MAX_VALUE)));
        int undone = GuardTrials.count(
                100,
                seed -> GuardTrials.undone(
                        trial(USUAL, swapped(GuardTrials.of(returns, .2, ~seed)), seed, Integer.MAX_VALUE)));
        assertThat(caught).isLessThan(95);
        assertThat(undone).isGreaterThan(5);
    }

    private static Episodes swapped(Episodes episodes) {
        return (player, before) -> episodes.play(player == Player.TRUSTED ? Player.CANDIDATE : Player.TRUSTED, before);
    }
}
