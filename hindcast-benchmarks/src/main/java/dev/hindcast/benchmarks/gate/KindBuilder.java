package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.gate.Baseline;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.TabularFqe;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.offpolicy.ValueFitting;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Puts a {@link GateKind} of a {@link World} together. */
final class KindBuilder {
    private static final long SEED_OF_GATE = 1;

    private final String name;
    private final String what;
    private final World world;
    private final TabularPolicy behavior;
    private final TabularPolicy policy;
    private final int episodes;

    private String estimator = "is";
    private Bound bound = Bound.BETTING;
    private Range returns = Range.UNKNOWN;
    private Range rewards = Range.UNKNOWN;
    private Logs logs;
    private Function<Dataset, Propensities> propensities = log -> Propensities.logged();
    private BiFunction<Gate, Dataset, Gate> settings = (gate, log) -> gate;
    private BiFunction<OffPolicyData, Long, List<Caution>> known = (data, seed) -> List.of();
    private BiFunction<Dataset, Long, TabularPolicy> choice;
    private Optional<TabularPolicy> otherBaseline = Optional.empty();
    private boolean asPolicy;
    private boolean played = true;
    private GateKind.Worth logged;

    /** Makes a log of a seed. */
    @FunctionalInterface
    interface Logs {
        Dataset of(int episodes, long seed);
    }

    /**
     * @param behavior what collects the log, where {@link #logs} says nothing else, and what the policy has to be better than, where
     *     no other baseline is named
     */
    KindBuilder(String name, String what, World world, TabularPolicy behavior, TabularPolicy policy, int episodes) {
        this.name = name;
        this.what = what;
        this.world = world;
        this.behavior = behavior;
        this.policy = policy;
        this.episodes = episodes;
        this.choice = (log, seed) -> policy;
        this.logged = worth(behavior);
        this.logs = (n, seed) -> world.log(behavior, n, seed);
    }

    KindBuilder by(String estimator, Bound bound) {
        this.estimator = estimator;
        this.bound = bound;
        return this;
    }

    KindBuilder returns(double low, double high) {
        returns = new Range(low, high);
        return this;
    }

    KindBuilder rewards(double low, double high) {
        rewards = new Range(low, high);
        return this;
    }

    KindBuilder logs(Logs logs) {
        this.logs = logs;
        this.played = false;
        return this;
    }

    KindBuilder propensities(Function<Dataset, Propensities> propensities) {
        this.propensities = propensities;
        return this;
    }

    KindBuilder settings(BiFunction<Gate, Dataset, Gate> settings) {
        this.settings = settings;
        return this;
    }

    /** Says that so many episodes in a row depend on each other. */
    KindBuilder blocks(int size) {
        return settings((gate, log) ->
                gate.withClusters(Optional.of(Clusters.blocks(log.episodes().size(), size))));
    }

    /** A policy of each seed's own, all of them worth as much as the one that the kind was made with. */
    KindBuilder judging(BiFunction<Dataset, Long, TabularPolicy> choice) {
        this.choice = choice;
        return this;
    }

    KindBuilder known(BiFunction<OffPolicyData, Long, List<Caution>> known) {
        this.known = known;
        return this;
    }

    /** Against the exact value of another policy, or against that policy as the log judges it. */
    KindBuilder against(TabularPolicy other, boolean asPolicy) {
        this.otherBaseline = Optional.of(other);
        this.asPolicy = asPolicy;
        return this;
    }

    /** Against what was logged, where two policies played half of the episodes each. */
    KindBuilder againstMeanOf(TabularPolicy one, TabularPolicy other) {
        this.logged = new GateKind.Worth(
                (world.value(one) + world.value(other)) / 2,
                (n, seed) -> DoubleStream.concat(
                                Arrays.stream(world.returns(one, n / 2, seed)),
                                Arrays.stream(world.returns(other, n / 2, seed + 1)))
                        .toArray());
        return this;
    }

    GateKind noBetter() {
        return build(GateKind.Claim.NULL);
    }

    GateKind better() {
        return build(GateKind.Claim.POWER);
    }

    private GateKind build(GateKind.Claim claim) {
        return new GateKind(
                name,
                what,
                claim,
                episodes,
                worth(policy),
                otherBaseline.map(this::worth).orElse(logged),
                this::trial);
    }

    private GateKind.Worth worth(TabularPolicy of) {
        return new GateKind.Worth(world.value(of), (n, seed) -> world.returns(of, n, seed));
    }

    private Trial trial(long seed) {
        Dataset log = logs.of(episodes, seed);
        Propensities told = propensities.apply(log);
        OffPolicyData data = beside(log, choice.apply(log, seed), told);
        Gate gate = Gate.of(estimator(estimator, data), bound, SEED_OF_GATE)
                .withReturns(range())
                .withRewards(rewards);
        if (gate.returns().equals(Range.UNKNOWN) && !bound.holdsForFew()) {
            gate = gate.withAccepted(Set.of(Kind.INTERVAL));
        }
        if (otherBaseline.isPresent()) {
            TabularPolicy other = otherBaseline.get();
            gate = gate.withBaseline(
                    asPolicy
                            ? new Baseline.OfPolicy("other", beside(log, other, told))
                            : new Baseline.Value(world.value(other)));
        }
        return new Trial(data, settings.apply(gate, log), known.apply(data, seed));
    }

    /**
     * What is stated, or the exact range where a bound could do without one; nothing is known of noisy rewards, or of logs that are made
     * in another way than by playing.
     */
    private Range range() {
        return returns.equals(Range.UNKNOWN) && !bound.holdsForFew() && played ? world.range() : returns;
    }

    private OffPolicyData beside(Dataset log, TabularPolicy judged, Propensities told) {
        return OffPolicyData.of(
                log, TargetPolicy.sampled(judged), told, world.mdp().discount());
    }

    /** An estimator by its name, with values from tables where it takes some. */
    static Estimator estimator(String name, OffPolicyData data) {
        Estimators all = Estimators.on(
                data,
                Estimators.Settings.of(
                        ValueFitting.tabular(TabularFqe.Config.heldToLog(data.discount())),
                        Optional.empty(),
                        SEED_OF_GATE));
        return Estimators.all().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .map(all::get)
                .orElseThrow(() -> new IllegalArgumentException("There is no estimator " + name));
    }
}
