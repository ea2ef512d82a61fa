package dev.hindcast.evaluation.offpolicy;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.training.DivergedException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Fitted Q evaluation (Le, Voloshin and Yue 2019, arXiv 1903.08850, algorithm 3): the value of a policy by regression of Q(s, a) on
 *
 * <pre>
 *   y = r + gamma sum over a' of pi(a' | s') Q'(s', a'),   r alone where the step terminated the episode,
 * </pre>
 *
 * with Q' a target network that follows Q. A truncated episode's last step looks ahead to its final observation; where the log does not
 * hold that, it is left out. The sum is over all discrete actions; for continuous ones it is the mean over draws of the policy. With a
 * {@link Trace} y is the return along the episode instead, Retrace(lambda) for example; these targets are computed for all episodes
 * whenever the target network moves. With several quantiles Q tells the return's distribution (Dabney et al. 2018, arXiv 1710.10044),
 * whose mean is the value.
 *
 * <p>Networks see standardized observations, actions in [-1, 1], and tell values in units of the logged discounted rewards-to-go's
 * deviation from their mean, so that the first Q is about what the data earned. Q of an ensemble is the mean of its members', each of
 * which follows a target network of its own. Where the policy looks back over K observations Q sees these, not the present one alone.
 */
public final class FittedQEvaluation implements ActionValues {
    private static final int CHECK_INTERVAL = 1_000;

    /**
     * The settings.
     *
     * @param hidden units of each hidden layer
     * @param layerNorm whether LayerNorm precedes each ReLU
     * @param learningRate of Adam
     * @param batchSize transitions in a batch
     * @param updates how many there are
     * @param discount gamma
     * @param targetInterval updates between the target network's moves
     * @param polyak how far it moves towards Q: 1 makes it a copy
     * @param critics how many networks there are, with weights of their own
     * @param quantiles of the return; 1 learns its mean. The mean of few quantiles of a skewed return is off: take 32 or more, or 1
     *     where the value is all that is asked for
     * @param actionDraws how many draws stand for what a policy does in a state, where it does not tell its probabilities
     * @param trace what is regressed on
     * @param lambda how far it reaches, in [0, 1]; makes no difference to one step
     * @param patience how many times {@code updates} there are at most while the value still {@linkplain Convergence moves}: 1 for no
     *     more than {@code updates}
     */
    @RecordBuilder
    public record Config(
            List<Integer> hidden,
            boolean layerNorm,
            double learningRate,
            int batchSize,
            int updates,
            double discount,
            int targetInterval,
            double polyak,
            int critics,
            int quantiles,
            int actionDraws,
            Trace trace,
            double lambda,
            int patience)
            implements FittedQEvaluationConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.positive("updates", updates);
            Checks.unit("discount", discount);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.positive("critics", critics);
            Checks.positive("quantiles", quantiles);
            Checks.positive("actionDraws", actionDraws);
            Checks.unit("lambda", lambda);
            Checks.positive("patience", patience);
            if (trace != Trace.ONE_STEP && quantiles > 1) {
                throw new IllegalArgumentException("quantiles must be 1 with the trace " + trace
                        + ", which corrects means and not distributions; got " + quantiles);
            }
        }

        /**
         * One step, one network. The target network takes in the share {@code polyak} of Q at each update, and an error in it lasts for
         * 1 / (1 - gamma) rounds: after u updates about exp(-u polyak (1 - gamma)) of the first error is left, which is 5% here. With
         * another discount or {@code polyak} take 3 / (polyak (1 - gamma)) updates.
         */
        public static Config defaults() {
            return new Config(List.of(64, 64), false, 1e-3, 256, 30_000, 0.99, 1, 0.01, 1, 1, 1, Trace.ONE_STEP, 1, 1);
        }
    }

    private final NetworkUnits units;
    private final ValueUnits valueUnits;
    private final TargetActions actions;
    private final QNetwork network;
    private final List<Integer> members;
    private final double discount;
    private final Horizon horizon;
    private final Convergence convergence;

    private FittedQEvaluation(
            NetworkUnits units,
            ValueUnits valueUnits,
            TargetActions actions,
            QNetwork network,
            List<Integer> members,
            double discount,
            Horizon horizon,
            Convergence convergence) {
        this.units = units;
        this.valueUnits = valueUnits;
        this.actions = actions;
        this.network = network;
        this.members = members;
        this.discount = discount;
        this.horizon = horizon;
        this.convergence = convergence;
    }

    /**
     * Evaluates a policy, with a trace that needs no behaviour policy.
     *
     * @param dataset actions are discrete or have finite bounds
     * @param target acts in the data's action space
     * @param seed of the networks, the batches and the policy's draws
     * @throws IllegalArgumentException where the policy does not fit the data or looks back without a limit, or the trace asks for more than is known of either
     * @throws DivergedException where the loss stops being a number
     */
    public static FittedQEvaluation fit(Dataset dataset, TargetPolicy target, Config config, long seed) {
        return fit(dataset, target, Propensities.logged(), config, seed);
    }

    /**
     * Evaluates a policy.
     *
     * @param propensities of the logged actions, which {@link Trace#RETRACE} and {@link Trace#IMPORTANCE} need
     * @see #fit(Dataset, TargetPolicy, Config, long)
     */
    public static FittedQEvaluation fit(
            Dataset dataset, TargetPolicy target, Propensities propensities, Config config, long seed) {
        return fit(dataset, target, propensities, Truncation.NONE, config, seed);
    }

    /**
     * Evaluates a policy within a horizon: Q and V see how many steps of it have passed, and what follows step t counts with the
     * probability that an episode goes on after it.
     *
     * @param truncation of the log; {@link Truncation#NONE} for values without end, which are the same at each step
     * @see #fit(Dataset, TargetPolicy, Config, long)
     */
    public static FittedQEvaluation fit(
            Dataset dataset,
            TargetPolicy target,
            Propensities propensities,
            Truncation truncation,
            Config config,
            long seed) {
        Engine.setThreads(1);
        int context = target.policy().context();
        if (context == Policy.WHOLE_EPISODE) {
            throw new IllegalArgumentException(
                    "Fitted Q evaluation sees as many observations as the policy looks at, and"
                            + " this one looks at the whole episode: " + target.withoutFittedValues(dataset));
        }
        NetworkUnits units = new NetworkUnits(dataset.spec(), context, truncation.steps());
        TargetActions actions = new TargetActions(units, target, config.actionDraws(), Seeds.mix(seed, 1));
        ValueUnits valueUnits = ValueUnits.of(dataset, config.discount());
        PolicyTransitions data =
                PolicyTransitions.of(dataset, units, actions, valueUnits, truncation, config.discount());
        Networks networks = new Networks(units.spec(), Device.cpu(), seed);
        QNetwork network = QNetwork.create(networks, units.inputSize(), config);
        Training training = new Training(config, data, network, network.copy(networks), networks, seed);
        if (config.trace() != Trace.ONE_STEP) {
            training.follow(Traces.of(dataset, target, propensities, truncation, config));
        }
        Convergence convergence =
                training.run(StartStates.of(dataset, units, actions), valueUnits, reach(dataset, config.discount()));
        List<Integer> all = IntStream.range(0, config.critics()).boxed().toList();
        return new FittedQEvaluation(
                units,
                valueUnits,
                actions,
                network,
                all,
                config.discount(),
                truncation.none() ? Horizon.INFINITE : Horizon.LOGGED,
                convergence);
    }

    /** For how many steps an error lasts. */
    private static double reach(Dataset dataset, double discount) {
        int longest =
                dataset.episodes().stream().mapToInt(Episode::length).max().orElseThrow();
        return Math.min(longest, 1 / (1 - discount));
    }

    private static final class Training {
        private final Config config;
        private final PolicyTransitions data;
        private final QNetwork network;
        private final QNetwork targetNetwork;
        private final Adam optimizer;
        private final SplittableRandom random;
        private Optional<Traces> traces = Optional.empty();
        private List<Tensor> returns = List.of();

        Training(
                Config config,
                PolicyTransitions data,
                QNetwork network,
                QNetwork targetNetwork,
                Networks networks,
                long seed) {
            this.config = config;
            this.data = data;
            this.network = network;
            this.targetNetwork = targetNetwork;
            this.optimizer = networks.adam(network.ensemble(), config.learningRate());
            this.random = new SplittableRandom(Seeds.mix(seed, 2));
        }

        private long[] draw() {
            long[] rows = new long[config.batchSize()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = random.nextInt(data.size());
            }
            return rows;
        }

        /** Returns along the episodes are regressed on from now on, not those of one step. */
        void follow(Traces along) {
            traces = Optional.of(along);
        }

        /** All updates, twice as many as before while the value moves and there may be more. */
        Convergence run(StartStates starts, ValueUnits valueUnits, double reach) {
            double rate = config.polyak() / config.targetInterval() / reach;
            int total = config.updates();
            double half = Double.NaN;
            double threeQuarters = Double.NaN;
            for (int update = 1; ; update++) {
                update(update);
                if (update == total / 2) {
                    half = valueUnits.value(starts.value(network));
                }
                if (update == (int) (3L * total / 4)) {
                    threeQuarters = valueUnits.value(starts.value(network));
                }
                if (update == total) {
                    Convergence convergence = new Convergence(
                            total,
                            config.updates(),
                            Math.exp(-rate * total),
                            half,
                            threeQuarters,
                            valueUnits.value(starts.value(network)),
                            valueUnits.scale());
                    if (convergence.settled() || 2L * total > (long) config.patience() * config.updates()) {
                        return convergence;
                    }
                    half = convergence.value();
                    total *= 2;
                }
            }
        }

        private void update(int update) {
            if (traces.isPresent()) {
                updateAlong(update, traces.get());
            } else {
                updateOneStep(update);
            }
        }

        private void updateOneStep(int update) {
            try (Scope scope = Scope.open()) {
                PolicyTransitions.Batch batch = data.batch(draw());
                minimize(update, batch, i -> noGradient(() -> batch.target(targetNetwork, i)));
            }
            if (update % config.targetInterval() == 0) {
                targetNetwork.ensemble().follow(network.ensemble(), config.polyak());
            }
        }

        private void updateAlong(int update, Traces along) {
            if ((update - 1) % config.targetInterval() == 0) {
                targetNetwork.ensemble().follow(network.ensemble(), update == 1 ? 1 : config.polyak());
                returns = IntStream.range(0, config.critics())
                        .mapToObj(i -> along.returns(data, targetNetwork, i))
                        .toList();
            }
            try (Scope scope = Scope.open()) {
                long[] rows = draw();
                minimize(
                        update,
                        data.batch(rows),
                        i -> QNetwork.Lottery.certain(returns.get(i).gatherRows(rows)));
            }
        }

        private void minimize(int update, PolicyTransitions.Batch batch, IntFunction<QNetwork.Lottery> target) {
            Tensor loss = IntStream.range(0, network.members())
                    .mapToObj(i -> network.loss(i, batch.inputs(), batch.actions(), target.apply(i)))
                    .reduce(Tensor::plus)
                    .orElseThrow();
            optimizer.minimize(loss);
            if ((update % CHECK_INTERVAL == 0 || update == config.updates()) && !Float.isFinite(loss.item())) {
                throw new DivergedException("The loss of fitted Q evaluation is " + loss.item() + " after " + update
                        + " updates: take a smaller learning rate, or a smaller lambda");
            }
        }
    }

    /** Q(s_t, a_t) of each step, the mean of the members'. */
    @Override
    public double[] actionValues(Episode episode) {
        int count = episode.length();
        return mean(count, () -> {
            Tensor inputs = units.states(episode, count);
            Tensor actions = units.actions(episode.actions(), count);
            return i -> network.meanOfActions(i, inputs, actions);
        });
    }

    @Override
    public Horizon horizon() {
        return horizon;
    }

    /** How the value of the starts moved while Q was learned. */
    public Convergence convergence() {
        return convergence;
    }

    @Override
    public List<Caution> cautions() {
        List<Caution> cautions = new ArrayList<>(convergence.cautions());
        if (units.context() > 1) {
            cautions.add(
                    Caution.note(
                            Kind.MODEL,
                            "The policy looks back over " + units.context()
                                    + " observations and the values go by the same: they are right where these tell the state"));
        }
        return cautions;
    }

    /** V(s_t) for each observation, the mean of the members'. */
    @Override
    public double[] values(Episode episode) {
        return values(episode, episode.observations().length / units.observationSize());
    }

    @Override
    public double startValue(Episode episode) {
        return values(episode, 1)[0];
    }

    private double[] values(Episode episode, int count) {
        float[] done = new float[count * actions.width()];
        for (int t = 0; t < count; t++) {
            actions.write(episode, t, done, t * actions.width());
        }
        return mean(count, () -> {
            Tensor inputs = units.states(episode, count);
            Tensor choices = Tensor.of(Device.cpu(), done, count, actions.width());
            return i -> network.ofPolicy(i, inputs, choices).mean();
        });
    }

    private double[] mean(int count, Supplier<IntFunction<Tensor>> ofMember) {
        Engine.setThreads(1);
        double[] values = new double[count];
        try (Scope scope = Scope.open()) {
            IntFunction<Tensor> outputs = noGradient(ofMember);
            for (int member : members) {
                float[] output = noGradient(() -> outputs.apply(member)).toArray();
                for (int t = 0; t < count; t++) {
                    values[t] += valueUnits.value(output[t]) / members.size();
                }
            }
        }
        return values;
    }

    /** Each network's own estimate. */
    public List<FittedQEvaluation> members() {
        return members.stream()
                .map(i -> new FittedQEvaluation(
                        units, valueUnits, actions, network, List.of(i), discount, horizon, convergence))
                .toList();
    }

    /** {@link #bellmanError(Dataset, double)} with the discount of the fit. */
    public double bellmanError(Dataset dataset) {
        return bellmanError(dataset, discount);
    }
}
