package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.ReturnConditioned.Which;
import dev.hindcast.experiments.example.ReturnConditioningExample.Crossing;
import dev.hindcast.experiments.example.ReturnConditioningExample.Gamble;
import dev.hindcast.experiments.example.ReturnConditioningExample.Learner;
import dev.hindcast.experiments.example.ReturnConditioningExample.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReturnConditioningExampleTest {
    private static final double EXACT = 1e-9;
    private static final Gamble USUAL = new Gamble(4, 4, 0.1);
    private static final Learner CONDITIONED = ReturnConditioningExample.CONDITIONED;
    private static final Learner RELABELLED = ReturnConditioningExample.RELABELLED;

    static Stream<Gamble> gambles() {
        return Stream.of(USUAL, new Gamble(1, 5, 0.15), new Gamble(6, 3, 0.3), new Gamble(7, 20, 0.01));
    }

    static Stream<Crossing> crossings() {
        return Stream.of(
                new Crossing(2, 2, 0.2), new Crossing(1, 1, 0.1), new Crossing(5, 3, 0.3), new Crossing(3, 6, 0.01));
    }

    /** What is claimed of luck: asked for the most that the log holds, one earns less than imitation, and less still than was asked for. */
    private static void checkLuck(Gamble gamble, Learner conditioned, Learner relabelled) {
        Problem problem = gamble.problem();
        double allDrawn = gamble.rounds() * gamble.chance() * gamble.prize();
        double imitated = ReturnConditioningExample.IMITATION.earned(problem);
        assertThat(imitated).isCloseTo((gamble.rounds() + allDrawn) / 2, within(EXACT));
        assertThat(conditioned.earned(problem))
                .isCloseTo(allDrawn, within(EXACT))
                .isLessThan(0.97 * imitated);
        assertThat(problem.asked()).isGreaterThan(3 * allDrawn);
        assertThat(relabelled.earned(problem)).isCloseTo(allDrawn, within(EXACT));
        assertThat(conditioned.earned(gamble.withoutLuck())).isCloseTo(problem.best(), within(EXACT));
        assertThat(ReturnConditioningExample.PLANNED.earned(problem)).isCloseTo(gamble.rounds(), within(EXACT));
    }

    /** What is claimed of stitching: relabelled returns and dynamic programming find the way, returns alone what is small. */
    private static void checkStitching(Problem problem, double small, Learner conditioned, Learner relabelled) {
        assertThat(conditioned.earned(problem)).isCloseTo(small, within(EXACT));
        assertThat(problem.policy(problem.log(), Which.EXACTLY).share(problem.start(), problem.best()))
                .isZero();
        assertThat(problem.best()).isEqualTo(1);
        assertThat(relabelled.earned(problem)).isCloseTo(1, within(EXACT));
        assertThat(ReturnConditioningExample.PLANNED.earned(problem)).isCloseTo(1, within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("gambles")
    void luckIsImitated(Gamble gamble) {
        checkLuck(gamble, CONDITIONED, RELABELLED);
        checkLuck(gamble, problem -> problem.earned(Which.AT_LEAST, problem.asked()), RELABELLED);
    }

    @ParameterizedTest
    @MethodSource("crossings")
    void returnsAloneDoNotStitch(Crossing crossing) {
        checkStitching(crossing.problem(), crossing.small(), CONDITIONED, RELABELLED);
    }

    /** Where nothing is left to luck, one earns what one asks for, whatever it is that an episode had. */
    @ParameterizedTest
    @MethodSource("gambles")
    void withoutLuckOneEarnsWhatOneAsksFor(Gamble gamble) {
        Problem even = gamble.withoutLuck();
        for (int drawn = 0; drawn <= gamble.rounds(); drawn++) {
            double asked = gamble.rounds() - drawn * (1 - gamble.chance() * gamble.prize());
            assertThat(even.earned(Which.EXACTLY, asked)).isCloseTo(asked, within(EXACT));
        }
    }

    @Test
    void thePolicyIsBayesRule() {
        Problem problem = new Gamble(2, 4, 0.25).problem();
        ReturnConditioned policy = problem.policy(problem.log(), Which.EXACTLY);
        // 4 in two rounds: a prize and nothing, in either order. Drawing twice is all that leads there.
        assertThat(policy.probabilities(0, 4)).containsExactly(0, 1);
        assertThat(policy.share(0, 4)).isCloseTo(2 * 0.25 * 0.25 * 0.75, within(EXACT));
        // 1: take, then draw nothing, or draw nothing, then take.
        assertThat(policy.probabilities(0, 1)).containsExactly(0.5, 0.5);
        // At least 4: 4 or 8 by two draws with a prize among them, or 5 by taking in one round and winning in the
        // other.
        double twice = 0.25 * (1 - 0.75 * 0.75);
        double once = 0.25 * 0.25;
        assertThat(problem.policy(problem.log(), Which.AT_LEAST).probabilities(0, 4)[1])
                .isCloseTo((twice + once) / (twice + 2 * once), within(EXACT));
        assertThat(problem.policy(problem.log(), Which.ALL).probabilities(0, 4)).containsExactly(0.5, 0.5);
    }

    @Test
    void whatTheLogDoesNotHoldIsTakenForTheNearest() {
        TabularMdp process = TabularMdp.builder(1, 2)
                .start(0, 1)
                .outcome(0, 0, 0, 1, 1, true)
                .outcome(0, 1, 0, 1, 3, true)
                .build();
        ReturnLog log = ReturnLog.of(process, 0, TabularPolicy.uniform(process), 1);
        ReturnConditioned exactly = new ReturnConditioned(log, 2, Which.EXACTLY);
        assertThat(exactly.probabilities(0, -7)).containsExactly(1, 0);
        assertThat(exactly.probabilities(0, 1.9)).containsExactly(1, 0);
        assertThat(exactly.probabilities(0, 2.1)).containsExactly(0, 1);
        assertThat(exactly.probabilities(0, 99)).containsExactly(0, 1);
        assertThat(new ReturnConditioned(log, 2, Which.AT_LEAST).probabilities(0, 99))
                .containsExactly(0, 1);
    }

    @Test
    void askingForWhatIsCertainIsFoundOut() {
        assertFoundOut(problem -> problem.earned(Which.EXACTLY, 1), RELABELLED);
    }

    @Test
    void aConditionThatIsNoneIsFoundOut() {
        assertFoundOut(ReturnConditioningExample.IMITATION, RELABELLED);
    }

    @Test
    void relabellingByNothingIsFoundOut() {
        Learner broken = problem -> problem.policy(
                        problem.log().relabelled(new double[problem.process().states()]), Which.EXACTLY)
                .earned(problem.process(), problem.start(), problem.asked());
        assertThatThrownBy(() -> check(CONDITIONED, broken)).isInstanceOf(AssertionError.class);
    }

    @Test
    void planningInPlaceOfConditioningIsFoundOut() {
        assertFoundOut(ReturnConditioningExample.PLANNED, RELABELLED);
        assertFoundOut(CONDITIONED, ReturnConditioningExample.PLANNED);
    }

    @Test
    void aLogWithTheWholeWayIsFoundOut() {
        Problem crossing = new Crossing(2, 2, 0.2).problem();
        ReturnLog whole = ReturnLog.of(crossing.process(), 0, TabularPolicy.uniform(crossing.process()), 1);
        Problem easy = new Problem(0, crossing.process(), crossing.log().and(whole), 1);
        assertThatThrownBy(() -> checkStitching(easy, 0.2, CONDITIONED, RELABELLED))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aGambleThatPaysIsFoundOut() {
        assertThatThrownBy(() -> checkLuck(new Gamble(4, 4, 0.5), CONDITIONED, RELABELLED))
                .isInstanceOf(AssertionError.class);
    }

    private static void check(Learner conditioned, Learner relabelled) {
        checkLuck(USUAL, conditioned, relabelled);
        checkStitching(new Crossing(2, 2, 0.2).problem(), 0.2, conditioned, relabelled);
    }

    private static void assertFoundOut(Learner conditioned, Learner relabelled) {
        assertThatThrownBy(() -> check(conditioned, relabelled)).isInstanceOf(AssertionError.class);
    }
}
