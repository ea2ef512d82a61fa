package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.behavior.Fit;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.behavior.LoggedStep;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.FittedQEvaluation;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import dev.hindcast.evaluation.offpolicy.PerDecisionImportanceSampling;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.offpolicy.ValueFitting;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A policy that has to remember, through all of its life: learned from a log, saved and loaded, played, judged by logs of another
 * policy, chosen and let through the gate. Beside it one that sees the present observation alone.
 */
class HistoryPolicyTest {
    private static final int STEPS = 5;
    private static final int CONTEXT = 3;
    private static final Discrete ACTIONS = new Discrete(2);

    @TempDir
    private Path directory;

    /**
     * Shows a coin at each of {@value #STEPS} steps, 1 or -1, beside the time. Right is action 1 where the product of the last three
     * coins is 1, else action 0; being right earns 1. Whoever remembers fewer than three coins is right half of the time once
     * there were three.
     */
    private static final class Recall implements Environment {
        private SplittableRandom random = new SplittableRandom(0);
        private int time;
        private float[] coins = {};

        @Override
        public String id() {
            return "Recall";
        }

        @Override
        public Box observationSpace() {
            return Box.unbounded(2);
        }

        @Override
        public Discrete actionSpace() {
            return ACTIONS;
        }

        @Override
        public float[] reset(long seed) {
            random = new SplittableRandom(seed);
            time = 0;
            coins = new float[] {1, 1, 1};
            return shown();
        }

        private float[] shown() {
            coins = new float[] {coins[1], coins[2], random.nextBoolean() ? 1 : -1};
            return new float[] {coins[2], (float) time / STEPS};
        }

        @Override
        public Step step(float[] action) {
            double reward = action[0] == right(coins[0] * coins[1] * coins[2]) ? 1 : 0;
            time++;
            return new Step(shown(), reward, time == STEPS, false);
        }
    }

    private static int right(float product) {
        return product > 0 ? 1 : 0;
    }

    /** Knows what is right and does it with a probability. */
    private record Knowing(double skill) implements DiscretePolicy {
        @Override
        public Discrete actionSpace() {
            return ACTIONS;
        }

        @Override
        public int context() {
            return CONTEXT;
        }

        @Override
        public double[] probabilities(Past past) {
            float product = 1;
            for (int t = Math.max(0, past.length() - 2); t <= past.length(); t++) {
                product *= past.observation(t)[0];
            }
            return right(product) == 1 ? new double[] {1 - skill, skill} : new double[] {skill, 1 - skill};
        }
    }

    /** What a policy does, without saying that it looks back. */
    private record Concealing(DiscretePolicy policy) implements DiscretePolicy {
        @Override
        public Discrete actionSpace() {
            return policy.actionSpace();
        }

        @Override
        public int context() {
            return 1;
        }

        @Override
        public double[] probabilities(Past past) {
            return policy.probabilities(past);
        }
    }

    private static Dataset log(int episodes, long seed) {
        return Rollouts.with(Recall::new).exploring().collect("recall", new Knowing(.6), episodes, seed);
    }

    /** Imitates the actions that earned something: the one-step form of weighting by what an action is worth. */
    private static DiscreteNetworkPolicy learned(Dataset log, int context, long seed) {
        FrameStack stack = new FrameStack(log.spec(), context);
        List<LoggedStep> steps = LoggedStep.of(log);
        FeedForward logits = Fit.networks(
                        log.spec(),
                        List.of(
                                Fit.rows(steps, step -> stack.of(step.past())),
                                Fit.rows(steps, LoggedStep::action),
                                Fit.rows(steps, step -> reward(log, step))),
                        List.of(new Mlp.Shape(stack.size(), List.of(32, 32), ACTIONS.n())),
                        FitSettings.defaults().withUpdates(800).withSeed(seed),
                        (networks, batch) -> networks.get(0)
                                .of(batch.matrix(0))
                                .logSoftmax()
                                .pick(batch.matrix(1))
                                .times(batch.matrix(2).column(0))
                                .mean()
                                .negated())
                .get(0);
        return DiscreteNetworkPolicy.categorical(stack, logits);
    }

    private static float[] reward(Dataset log, LoggedStep step) {
        return new float[] {log.episodes().get(step.episode()).rewards()[step.time()]};
    }

    private static double value(Policy policy) {
        return Rollouts.with(Recall::new).exploring().run(policy, 10_000, 99).stream()
                .mapToDouble(Episode::totalReward)
                .average()
                .orElseThrow();
    }

    /** The expected return, over all sequences of coins. */
    private static double exactValue(DiscretePolicy policy) {
        double value = 0;
        for (int coins = 0; coins < 1 << STEPS; coins++) {
            float[] sequence = {1, 1, 1, 1, 1, 1, 1};
            Past past = null;
            for (int t = 0; t < STEPS; t++) {
                sequence[t + 2] = (coins >> t & 1) == 1 ? 1 : -1;
                float[] shown = {sequence[t + 2], (float) t / STEPS};
                past = past == null ? Past.of(shown) : past.then(new float[1], 0, shown);
                float product = sequence[t] * sequence[t + 1] * sequence[t + 2];
                value += policy.probabilities(past)[right(product)] / (1 << STEPS);
            }
        }
        return value;
    }

    private static OffPolicyData beside(Dataset log, Policy policy) {
        return OffPolicyData.of(log, TargetPolicy.sampled(policy), Propensities.logged(), 1);
    }

    private static FittedQEvaluation.Config config() {
        return FittedQEvaluation.Config.defaults()
                .withDiscount(1)
                .withUpdates(1_500)
                .withPolyak(.02);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isLearnedSavedLoadedPlayedJudgedAndLetThrough(long seed) {
        Dataset training = log(1_000, 10 * seed);
        DiscreteNetworkPolicy remembering = learned(training, CONTEXT, seed);
        DiscreteNetworkPolicy forgetful = learned(training, 1, seed);
        PolicyFile.write(directory.resolve("policy.npz"), remembering);
        DiscreteNetworkPolicy policy = (DiscreteNetworkPolicy) PolicyFile.read(directory.resolve("policy.npz"));
        assertThat(policy.context()).isEqualTo(CONTEXT);

        Rollouts rollouts = Rollouts.with(Recall::new).exploring().loggingProbabilities();
        List<Episode> played = rollouts.run(remembering, 200, seed);
        assertThat(rollouts.run(policy, 200, seed)).usingRecursiveComparison().isEqualTo(played);
        assertThat(rollouts.parallelism(2).run(policy, 200, seed))
                .usingRecursiveComparison()
                .isEqualTo(played);

        double truth = exactValue(policy);
        assertThat(truth).isGreaterThan(4.7);
        assertThat(exactValue(forgetful)).as("a coin at a time").isBetween(2.0, 3.6);
        assertThat(value(policy)).isCloseTo(truth, within(.02));
        assertThat(value(forgetful)).isCloseTo(exactValue(forgetful), within(.05));

        Dataset held = log(2_000, 10 * seed + 1);
        OffPolicyData data = beside(held, policy);
        Estimators estimators = Estimators.on(
                data, Estimators.Settings.of(ValueFitting.networks(config(), seed), Optional.empty(), seed));
        OffPolicyEvaluation evaluation = OffPolicyEvaluation.seeded(seed).withLevel(.99);
        for (String name : List.of("is", "wis", "pdis", "wpdis", "dr", "wdr")) {
            Estimate estimate = evaluation.estimate(estimators.get(entry(name)), data);
            assertThat(estimate.refused()).as(name).isFalse();
            assertThat(estimate.interval().contains(truth))
                    .as("%s: %s holds %s", name, estimate.interval(), truth)
                    .isTrue();
        }
        Estimate fitted = evaluation.estimate(estimators.get(entry("fqe")), data);
        assertThat(fitted.value()).isCloseTo(truth, within(.25));
        assertThat(fitted.cautions())
                .extracting(Caution::reason)
                .anyMatch(reason -> reason.startsWith("The policy looks back over 3 observations"));
        assertThat(FittedQEvaluation.fit(held, TargetPolicy.sampled(new Concealing(policy)), config(), seed)
                        .startValue(held.episodes().get(0)))
                .as("values by the present coin alone")
                .isLessThan(truth - 1);

        Gate gate = Gate.of(new PerDecisionImportanceSampling(), Bound.STUDENT_T, seed)
                .withAccepted(Set.of(Kind.INTERVAL));
        assertThat(gate.test(data).passed()).isTrue();
        assertThat(gate.test(beside(held, forgetful)).passed()).isFalse();
    }

    private static Estimators.Entry entry(String name) {
        return Estimators.all().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void propensitiesAreThoseOfABehaviourThatLooksBack() {
        Dataset log = log(50, 5);
        OffPolicyData itself =
                OffPolicyData.of(log, TargetPolicy.sampled(new Knowing(.6)), Propensities.known(new Knowing(.6)), 1);
        assertThat(itself.logRatios().orElseThrow()).containsOnly(0);
        assertThat(beside(log, new Knowing(.6)).logRatios().orElseThrow()).containsOnly(0);
    }

    @Test
    void isChosenBeforeOneThatForgets() {
        Dataset training = log(1_000, 4);
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("forgetful", learned(training, 1, 4));
        policies.put("remembering", learned(training, CONTEXT, 4));
        PolicySelection selection =
                PolicySelection.by(PolicySelection.Criterion.FQE, 1, 1_000).withSampled(true);
        assertThat(selection.rank(policies, log(500, 41)).chosen())
                .map(Candidate::name)
                .contains("remembering");
    }

    @Test
    void hasNoExactValueByItsStates() {
        TabularMdp mdp = TabularMdp.builder(2, 2)
                .start(0, 1)
                .outcome(0, 0, 1, 1, 1)
                .outcome(0, 1, 1, 1, 0)
                .build();
        TabularEnvironment environment = new TabularEnvironment("one-step", mdp);
        assertThat(ExactValue.of(environment, new Knowing(.6), .9)).isEmpty();
        assertThat(ExactValue.of(environment, new Concealing(new Knowing(.6)), .9))
                .isPresent();
    }
}
