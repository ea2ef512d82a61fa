package dev.hindcast.evaluation.anytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.anytime.PolicyGuard.Settings;
import dev.hindcast.learning.training.HandOver.Player;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyGuardTest {
    private static final Range RANGE = new Range(100, 300);
    private static final Settings SETTINGS = Settings.of(RANGE, 20, 4_000);

    /** Over the eight gamblers, of stakes .9, .45, ... and starts of 1/2, 1/4, ... of 255/256 each. */
    private static double owned(DoubleUnaryOperator growth) {
        double sum = 0;
        for (int j = 0; j < 8; j++) {
            sum += Math.pow(.5, j + 1) / (255. / 256) * growth.applyAsDouble(.9 * Math.pow(.5, j));
        }
        return sum;
    }

    /** All episodes of a player return the same. */
    private static PolicyGuard played(Settings settings, double trusted, double candidate) {
        PolicyGuard guard = new PolicyGuard(settings, 1);
        play(guard, trusted, candidate);
        return guard;
    }

    private static Verdict play(PolicyGuard guard, double trusted, double candidate) {
        return GuardTrials.trial(
                guard, (player, before) -> player == Player.TRUSTED ? trusted : candidate, Integer.MAX_VALUE);
    }

    @Test
    void wealthByHand() {
        Wealth wealth = Wealth.against(-.2).with(-1).with(.4);
        assertThat(Math.exp(wealth.log()))
                .isCloseTo(owned(c -> (1 + c * (2 / 1.2 - 1)) * (1 + c * (.6 / 1.2 - 1))), within(1e-12));
    }

    /** The second difference is predicted by the first where that is negative. */
    @ParameterizedTest
    @ValueSource(doubles = {-.4, .4})
    void boundOfRegretByHand(double first) {
        RegretBound bound = RegretBound.NONE.with(first, 0, .05);
        assertThat(bound.upper()).as("an episode costs 1 at most").isEqualTo(1);
        double sum = first;
        double squares = first * first;
        for (int i = 1; i < 30; i++) {
            bound = bound.with(-.5, first, .05);
            sum += -.5;
            double predicted = Math.min(first, 0);
            squares += (-.5 - predicted) * (-.5 - predicted);
        }
        double excess = bound.upper() + sum;
        double v = squares;
        assertThat(bound.squares()).isCloseTo(v, within(1e-12));
        assertThat(owned(c -> Math.exp(c * excess - (-Math.log(1 - c) - c) * v)))
                .isCloseTo(20, within(1e-3));
    }

    /** The first number of episodes after which the gamblers own 20 is the one after which the candidate is worse. */
    @Test
    void worseByHand() {
        int episodes = 1;
        while (owned(growthAgainstFailure(episodes)) < 20) {
            episodes++;
        }
        PolicyGuard guard = played(SETTINGS, 300, 100);
        GuardReport report = guard.report();
        assertThat(report.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(report.candidateEpisodes()).isEqualTo(episodes).isEqualTo(7);
        assertThat(report.trustedEpisodes()).isEqualTo(7);
        assertThat(report.evidence()).isCloseTo(owned(growthAgainstFailure(episodes)), within(1e-9));
        assertThat(report.difference()).isEqualTo(-200);
        assertThat(report.regret()).isEqualTo(1_400);
        assertThat(report.regretAtMost()).isEqualTo(1_400);
        assertThat(report.budgetLeft()).isEqualTo(2_600);
        assertThat(report.interval().low()).isEqualTo(-200);
        assertThat(report.interval().high()).isBetween(-60.0, -20.0);
        assertThat(guard.next()).isEqualTo(Player.TRUSTED);
    }

    private static DoubleUnaryOperator growthAgainstFailure(int episodes) {
        return c -> Math.pow(1 + c * (2 / 1.1 - 1), episodes);
    }

    /** Of equal returns the bound of the regret stays where 20 are owned, and is tolerated once there were episodes enough. */
    @Test
    void acceptedByHand() {
        PolicyGuard guard = played(SETTINGS, 250, 250);
        GuardReport report = guard.report();
        assertThat(report.verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(owned(c -> Math.exp(c * report.regretAtMost() / 200))).isCloseTo(20, within(1e-3));
        assertThat(report.candidateEpisodes()).isEqualTo((int) Math.ceil(report.regretAtMost() / 20));
        assertThat(report.interval().low()).isBetween(-20.0, 0.0);
        assertThat(report.interval().high()).isBetween(0.0, 200.0);
        assertThat(guard.open()).isTrue();
    }

    @Test
    void theBudgetEndsATrialThatCouldCostMore() {
        Settings small = Settings.of(RANGE, 20, 650);
        PolicyGuard guard = played(small, 250, 250);
        assertThat(guard.report().verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(guard.report().candidateEpisodes()).isEqualTo(3);
        assertThat(guard.report().regretOfAll()).isEqualTo(600);
        assertThat(guard.open()).isFalse();
        assertThat(guard.next()).isEqualTo(Player.TRUSTED);
        assertThatThrownBy(guard::propose)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("budget");
    }

    @Test
    void aCandidatesOwnBudgetLeavesSomeForOthers() {
        PolicyGuard guard = played(SETTINGS.withCandidateBudget(650), 250, 250);
        assertThat(guard.report().verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(guard.open()).isTrue();
        assertThat(play(guard, 100, 300)).isEqualTo(Verdict.UNPROVEN);
        assertThat(guard.history()).extracting(GuardReport::candidate).containsExactly(1, 2);
        assertThat(guard.history()).extracting(GuardReport::candidateEpisodes).containsExactly(3, 3);
        assertThat(guard.report().regretOfAll()).isBetween(0.0, 1_200.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aBlockHasOneEpisodeOfTheCandidateAnywhere(int trusted) {
        PolicyGuard guard = new PolicyGuard(Settings.of(RANGE, 0, 1e6).withTrustedEpisodes(trusted), 5);
        guard.propose();
        int[] places = new int[trusted + 1];
        for (int block = 0; block < 400; block++) {
            List<Player> players = new ArrayList<>();
            for (int i = 0; i <= trusted; i++) {
                players.add(guard.next());
                assertThat(guard.ended(200)).isEqualTo(Verdict.UNDECIDED);
            }
            assertThat(players).containsOnlyOnce(Player.CANDIDATE);
            places[players.indexOf(Player.CANDIDATE)]++;
        }
        double even = 400.0 / (trusted + 1);
        assertThat(IntStream.of(places).boxed())
                .allSatisfy(count -> assertThat((double) count).isCloseTo(even, within(.3 * even)));
        assertThat(guard.report().trustedEpisodes()).isEqualTo(400 * trusted);
    }

    /** The candidate's 300 against 100, 200 and 300 of the trusted policy. */
    @Test
    void aBlockComparesWithTheMean() {
        PolicyGuard guard = new PolicyGuard(SETTINGS.withTrustedEpisodes(3), 1);
        guard.propose();
        double trusted = 100;
        for (int i = 0; i < 4; i++) {
            if (guard.next() == Player.CANDIDATE) {
                guard.ended(300);
            } else {
                guard.ended(trusted);
                trusted += 100;
            }
        }
        assertThat(guard.report().difference()).isCloseTo(100, within(1e-9));
    }

    /** What a run that goes on has to do: say the same again. */
    @Test
    void isAFunctionOfWhatItWasTold() {
        List<GuardReport> once = reports(3);
        assertThat(reports(3)).isEqualTo(once);
        assertThat(reports(4)).isNotEqualTo(once);
        assertThat(once).hasSize(3);
    }

    private static List<GuardReport> reports(long seed) {
        PolicyGuard guard = new PolicyGuard(SETTINGS.withBudget(20_000), seed);
        SplittableRandom random = new SplittableRandom(8);
        IntStream.range(0, 3)
                .forEach(k -> GuardTrials.trial(
                        guard,
                        (player, before) -> 100 + 200 * random.nextDouble() - (player == Player.CANDIDATE ? 40 * k : 0),
                        Integer.MAX_VALUE));
        return guard.history();
    }

    @Test
    void episodesBetweenTrialsChangeNothing() {
        PolicyGuard guard = new PolicyGuard(SETTINGS, 1);
        assertThat(guard.account()).isEqualTo("No candidate was proposed yet");
        assertThat(guard.ended(-1e9)).isEqualTo(Verdict.UNDECIDED);
        assertThat(guard.open()).isTrue();
        assertThat(guard.next()).isEqualTo(Player.TRUSTED);
        play(guard, 300, 100);
        GuardReport report = guard.report();
        assertThat(guard.ended(0)).isEqualTo(Verdict.UNDECIDED);
        assertThat(guard.report()).isEqualTo(report);
    }

    @Test
    void returnsOutsideCountAsTheNearerEnd() {
        PolicyGuard outside = played(SETTINGS, 1e6, -1e6);
        assertThat(outside.report().regret())
                .isEqualTo(played(SETTINGS, 300, 100).report().regret());
        assertThat(outside.report().outside()).isEqualTo(14);
        assertThat(outside.account())
                .endsWith("; 14 of the returns lay outside of the range and were counted as its nearer end");
    }

    @Test
    void saysWhatItKnows() {
        PolicyGuard guard = played(SETTINGS, 300, 100);
        assertThat(guard.account())
                .isEqualTo("Candidate 1 is worse, the trusted policy acts again, after 7 episodes of it and 7 of the"
                        + " trusted policy: its mean return differs by -200 [-200, -30.5], evidence that it is worse"
                        + " than tolerated 26.7 (20.0 would do), cost at most 1,400. Of the budget of 4,000, 2,600 are"
                        + " left");
        List<String> names = List.copyOf(guard.metrics().keySet());
        assertThat(List.copyOf(new PolicyGuard(SETTINGS, 1).metrics().keySet())).isEqualTo(names);
        assertThat(guard.metrics()).containsEntry("guard_budget_left", 2_600.0).containsEntry("guard_episodes", 7.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoReturnIsRefusedAndLeavesTheTrialWhereItWas(double nothing) {
        PolicyGuard guard = new PolicyGuard(SETTINGS, 1);
        guard.propose();
        guard.ended(200);
        GuardReport before = guard.report();
        Player next = guard.next();
        assertThatThrownBy(() -> guard.ended(nothing)).hasMessageContaining("The return of an episode is");
        assertThat(guard.report()).isEqualTo(before);
        assertThat(guard.next()).isEqualTo(next);
        assertThatThrownBy(guard::propose)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Candidate 1 is still on trial");
    }

    @Test
    void saysWhatIsWrongWithSettings() {
        assertThatThrownBy(() -> Settings.of(Range.UNKNOWN, 0, 1)).hasMessageContaining("width of the range");
        assertThatThrownBy(() -> Settings.of(new Range(1, 1), 0, 1)).hasMessageContaining("width of the range");
        assertThatThrownBy(() -> SETTINGS.withTolerance(200)).hasMessageContaining("less than 200.0");
        assertThatThrownBy(() -> SETTINGS.withTolerance(-1)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> SETTINGS.withBudget(199)).hasMessageContaining("what one episode may cost");
        assertThatThrownBy(() -> SETTINGS.withCandidateBudget(Double.NaN)).hasMessageContaining("candidateBudget");
        assertThatThrownBy(() -> SETTINGS.withAlpha(.6)).hasMessageContaining("at most 0.5");
        assertThatThrownBy(() -> SETTINGS.withAlpha(0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> SETTINGS.withTrustedEpisodes(0)).hasMessageContaining("trustedEpisodes");
    }
}
