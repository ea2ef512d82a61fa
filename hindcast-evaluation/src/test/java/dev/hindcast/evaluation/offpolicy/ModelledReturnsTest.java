package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.WeightedDistribution;
import dev.hindcast.evaluation.offpolicy.ModelledReturns.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Episodes of three steps, each of which pays 1 with a chance that depends on the action and on a day, good or bad by halves, that lasts for the
 * episode: .2 or .4 of action 0 on a bad and a good day, .5 or .9 of action 1. The observation tells the step; whether it tells the day is the question: where it
 * does not, a model takes the steps of an episode for independent.
 */
class ModelledReturnsTest {
    private static final double[][] CHANCES = {{.2, .5}, {.4, .9}};
    private static final double LOGGED = .4;
    private static final double TAKEN = .7;
    private static final int STEPS = 3;

    private static OffPolicyData data(int episodes, boolean told, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> all = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            int day = random.nextInt(2);
            float[] states = new float[STEPS + 1];
            float[] actions = new float[STEPS];
            float[] rewards = new float[STEPS];
            double[] logs = new double[STEPS];
            for (int t = 0; t < STEPS; t++) {
                int action = random.nextDouble() < LOGGED ? 1 : 0;
                actions[t] = action;
                rewards[t] = random.nextDouble() < CHANCES[day][action] ? 1 : 0;
                logs[t] = Math.log(action == 1 ? LOGGED : 1 - LOGGED);
                states[t] = told ? STEPS * day + t : t;
            }
            states[STEPS] = states[0];
            all.add(new Episode(i, states, actions, rewards, Ending.TERMINATED).withActionLogProbabilities(logs));
        }
        Dataset dataset = new Dataset("days", new Discrete(2 * STEPS), new Discrete(2), all, Optional.empty(), List.of());
        double[][] table = new double[2 * STEPS][];
        Arrays.fill(table, new double[] {1 - TAKEN, TAKEN});
        TabularPolicy target = TabularPolicy.of(table);
        return OffPolicyData.of(dataset, target, Propensities.logged(), 1);
    }

    /** The return is binomial with a chance that depends on the day. */
    private static WeightedDistribution truth() {
        double[] masses = new double[STEPS + 1];
        for (double[] chances : CHANCES) {
            double p = TAKEN * chances[1] + (1 - TAKEN) * chances[0];
            double[] binomial = {
                Math.pow(1 - p, 3), 3 * p * Math.pow(1 - p, 2), 3 * p * p * (1 - p), Math.pow(p, 3)
            };
            IntStream.rangeClosed(0, STEPS).forEach(k -> masses[k] += binomial[k] / 2);
        }
        double[] points = {0, 1, 2, 3};
        return WeightedDistribution.of(points, masses, WeightedDistribution.Normalization.WEIGHTS);
    }

    private static int covered(boolean told, Form form, int episodes, String criterion, int logs) {
        ToDoubleFunction<WeightedDistribution> figure = RiskCriterion.parse(criterion)::of;
        double truth = figure.applyAsDouble(truth());
        return (int) IntStream.range(0, logs)
                .filter(seed -> ModelledReturns.of(data(episodes, told, seed), form, seed)
                        .interval(figure, 200, .95, seed)
                        .contains(truth))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "true, 200, mean",
        "true, 200, cvar=.2",
        "false, 200, mean",
        "false, 200, cvar=.2",
        "false, 800, cvar=.5"
    })
    void doublyRobustIntervalsHoldTheTruthWhateverTheModel(boolean told, int episodes, String criterion) {
        int logs = 120;
        assertThat(covered(told, Form.DR, episodes, criterion, logs))
                .isGreaterThanOrEqualTo((int) (logs * (.95 - 3 * Math.sqrt(.95 * .05 / logs))));
    }

    /** A model that cannot tell the days has bad ones rarer than they are, in every log. */
    @Test
    void theModelAloneIsWrongWhereItsStatesAre() {
        ToDoubleFunction<WeightedDistribution> worst = RiskCriterion.parse("cvar=.2")::of;
        double truth = worst.applyAsDouble(truth());
        double blind = ModelledReturns.of(data(20_000, false, 1), Form.MODEL, 1)
                .distribution()
                .conditionalValueAtRisk(.2);
        double seeing = ModelledReturns.of(data(20_000, true, 1), Form.MODEL, 1)
                .distribution()
                .conditionalValueAtRisk(.2);
        double corrected = ModelledReturns.of(data(20_000, false, 1), Form.DR, 1)
                .distribution()
                .conditionalValueAtRisk(.2);
        assertThat(seeing).isCloseTo(truth, within(.1));
        assertThat(corrected).isCloseTo(truth, within(.05));
        assertThat(blind).isGreaterThan(truth + .15);
    }

    /** The weighted form of the same logs varies more. */
    @Test
    void theModelTakesVarianceAway() {
        int logs = 100;
        double weighted = 0;
        double corrected = 0;
        double truth = truth().mean();
        for (int seed = 0; seed < logs; seed++) {
            OffPolicyData data = data(200, true, seed);
            double dr = ModelledReturns.of(data, Form.DR, seed).distribution().mean();
            double plain = ReturnDistribution.of(data, WeightedDistribution.Normalization.WEIGHTS)
                    .distribution()
                    .mean();
            corrected += (dr - truth) * (dr - truth) / logs;
            weighted += (plain - truth) * (plain - truth) / logs;
        }
        assertThat(corrected).isLessThan(.8 * weighted);
    }

    @Test
    void oneEpisodeAloneIsRefused() {
        OffPolicyData one = data(1, true, 1);
        assertThatThrownBy(() -> ModelledReturns.of(one, Form.DR, 1)).hasMessageContaining("log more");
        assertThatThrownBy(() -> ModelledReturns.of(one, Form.WEIGHTED, 1)).hasMessageContaining("no model");
        WeightedDistribution own =
                ModelledReturns.of(one, Form.MODEL, 1).distribution();
        assertThat(own.points()).containsExactly(one.returns());
        assertThat(own.cumulatives()).containsExactly(1);
    }
}
