package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.DynamicsUnits;
import dev.hindcast.learning.dynamics.Prediction;
import dev.hindcast.learning.nn.Actor;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.Layer;
import dev.hindcast.learning.policy.PlanningPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The learner's own form of a {@link PlanningPolicy}, of many observations at once. */
final class PlanningActor implements Actor {
    private static final int BLOCK = 16;

    private final Mbop.Config config;
    private final Dynamics dynamics;
    private final UnknownStates unknown;
    private final DeterministicActor prior;
    private final Network value;
    private final int actionSize;
    private final float[] noise;

    /** @param seed of the noise */
    PlanningActor(
            Mbop.Config config,
            Dynamics dynamics,
            UnknownStates unknown,
            DeterministicActor prior,
            Network value,
            int actionSize,
            long seed) {
        this.config = config;
        this.dynamics = dynamics;
        this.unknown = unknown;
        this.prior = prior;
        this.value = value;
        this.actionSize = actionSize;
        int steps = PlanningPolicy.Search.steps(config.iterations(), config.samples(), config.horizon());
        this.noise = new float[Math.multiplyExact(steps, actionSize)];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
    }

    private double haltReturn() {
        return unknown.haltReturn(config.haltPenalty(), config.discount());
    }

    /** What follows an observation: the network tells rewards of a step. */
    private Tensor value(Tensor observations) {
        return value.of(observations).times(1 / (1 - config.discount()));
    }

    /** In blocks of observations, each with a Scope of its own: their trajectories take much memory. */
    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        int n = observations.rows();
        float[] actions = new float[n * actionSize];
        for (int from = 0; from < n; from += BLOCK) {
            long[] rows = LongStream.range(from, Math.min(from + BLOCK, n)).toArray();
            try (Scope scope = Scope.open()) {
                float[] planned = noGradient(() -> firstActions(observations.gatherRows(rows)))
                        .toArray();
                requireNumbers(planned);
                System.arraycopy(planned, 0, actions, from * actionSize, planned.length);
            }
        }
        return observations.beside(actions).reshape(n, actionSize);
    }

    private static void requireNumbers(float[] planned) {
        for (float action : planned) {
            if (Float.isNaN(action)) {
                throw PlanningPolicy.exploded();
            }
        }
    }

    private Tensor firstActions(Tensor observations) {
        Tensor all =
                observations.beside(noise).reshape(config.iterations(), config.samples(), config.horizon(), actionSize);
        List<Tensor> plan = null;
        for (int i = 0; i < config.iterations(); i++) {
            plan = new Trajectories(observations, all.select(0, i), plan).average();
        }
        return Objects.requireNonNull(plan).get(0);
    }

    /** For each of n observations its trajectories of one iteration. */
    private final class Trajectories {
        private final int rows;
        private final Tensor noise;
        private final @Nullable List<Tensor> plan;
        private final List<Tensor> actions = new ArrayList<>();
        private final long[] movers;
        private Tensor states;
        private Tensor returns;

        /** What a step's reward counts: the discount, and how likely the trajectory still goes on. */
        private Tensor going;

        Trajectories(Tensor observations, Tensor noise, @Nullable List<Tensor> plan) {
            this.rows = observations.rows() * config.samples();
            this.noise = noise;
            this.plan = plan;
            this.movers = movers();
            states = observations.gatherRows(IntStream.range(0, rows)
                    .mapToLong(k -> k / config.samples())
                    .toArray());
            returns = states.column(0).times(0);
            going = returns.plus(1);
            for (int h = 0; h < config.horizon(); h++) {
                step(h);
            }
            returns = returns.plus(going.times(value(states)));
        }

        /** Of M x rows the row that each trajectory follows. */
        private long[] movers() {
            int[] elites = dynamics.elites();
            return IntStream.range(0, rows)
                    .mapToLong(k -> (long) elites[k % config.samples() % elites.length] * rows + k)
                    .toArray();
        }

        private void step(int h) {
            Tensor action = action(h);
            actions.add(action);
            Prediction told = dynamics.predict(states, action);
            int size = (int) told.means().shape()[2];
            Tensor distance = UnknownStates.distance(told);
            Tensor known = distance.greaterThan(unknown.threshold()).negated().plus(1);
            Tensor reward = told.means()
                    .column(size - 1)
                    .mean(0)
                    .minus(distance.times(config.penaltyWeight()))
                    .replacedUnless(known, haltReturn());
            returns = returns.plus(going.times(reward));
            going = going.times(config.discount())
                    .times(goesOn(told.endLogits()))
                    .replacedUnless(known, 0);
            Tensor change = told.means()
                    .columns(0, size - 1)
                    .reshape(-1, size - 1)
                    .gatherRows(movers)
                    .minus(states);
            states = states.plus(change.replacedUnless(going.unsqueeze(1), 0));
        }

        private Tensor action(int h) {
            Tensor free = prior.mode(states)
                    .reshape(-1, config.samples(), actionSize)
                    .plus(noise.select(1, h).times(config.deviation()));
            Tensor mixed = plan == null
                    ? free
                    : free.times(1 - config.mix()).plus(plan.get(h).unsqueeze(1).times(config.mix()));
            return mixed.clamp(-1, 1).reshape(rows, actionSize);
        }

        /** How likely it is that an episode does not end. */
        private Tensor goesOn(@Nullable Tensor endLogits) {
            return endLogits == null || !dynamics.tellsEnds()
                    ? going.times(0).plus(1)
                    : endLogits
                            .reshape(-1, 1)
                            .gatherRows(movers)
                            .reshape(-1)
                            .softplus()
                            .negated()
                            .exp();
        }

        /**
         * The actions' averages, weighted by returns: for each step n x action size. Trajectories without a finite return do not count;
         * where there are no others, averages are NaN.
         */
        List<Tensor> average() {
            Tensor finite = returns.minus(returns).greaterThan(-1);
            Tensor weights = returns.times(config.inverseTemperature())
                    .replacedUnless(finite, Double.NEGATIVE_INFINITY)
                    .reshape(-1, config.samples())
                    .logSoftmax()
                    .exp()
                    .unsqueeze(2);
            Tensor counts = weights.greaterThan(0);
            return actions.stream()
                    .map(step -> step.reshape(-1, config.samples(), actionSize)
                            .replacedUnless(counts, 0)
                            .times(weights)
                            .sum(1))
                    .toList();
        }
    }

    @Override
    public PlanningPolicy snapshot(DatasetSpec spec) {
        int[] elites = dynamics.elites();
        IntStream others = IntStream.range(0, dynamics.options().members())
                .filter(i -> Arrays.stream(elites).noneMatch(elite -> elite == i));
        List<FeedForward> members = IntStream.concat(Arrays.stream(elites), others)
                .mapToObj(this::member)
                .toList();
        PlanningPolicy.Worth worth = new PlanningPolicy.Worth(
                (float) config.discount(), (float) config.penaltyWeight(), (float) unknown.threshold(), (float)
                        haltReturn());
        PlanningPolicy.Search search = new PlanningPolicy.Search(
                config.iterations(),
                config.samples(),
                config.horizon(),
                elites.length,
                noise,
                (float) config.deviation(),
                (float) config.mix(),
                (float) config.inverseTemperature(),
                worth);
        FeedForward worthOfState = value.snapshot().timesOutputs(1 / (1 - config.discount()));
        return new PlanningPolicy(new FrameStack(spec, 1), prior.network().snapshot(), worthOfState, members, search);
    }

    /** A member from a learner's units to a learner's units: what it tells of means and ends. */
    private FeedForward member(int number) {
        FeedForward network = dynamics.ensemble().snapshot(number);
        DynamicsUnits units = dynamics.units();
        List<Layer> layers = new ArrayList<>(network.layers());
        Layer.Linear first = (Layer.Linear) layers.get(0);
        Layer.Linear last = (Layer.Linear) layers.get(layers.size() - 1);
        layers.set(0, ofStandardized(first, units.inputMean(), units.inputScale()));
        layers.set(layers.size() - 1, told(last, units.outcomeMean(), units.outcomeScale(), dynamics.tellsEnds()));
        return new FeedForward(layers);
    }

    /** W (x - mean) / scale + b. */
    private static Layer.Linear ofStandardized(Layer.Linear layer, float[] mean, float[] scale) {
        float[] weight = layer.weight().clone();
        float[] bias = layer.bias().clone();
        for (int o = 0; o < layer.outputs(); o++) {
            double shift = 0;
            for (int i = 0; i < layer.inputs(); i++) {
                double scaled = (double) weight[o * layer.inputs() + i] / scale[i];
                weight[o * layer.inputs() + i] = (float) scaled;
                shift += scaled * mean[i];
            }
            bias[o] = (float) (bias[o] - shift);
        }
        return new Layer.Linear(layer.inputs(), layer.outputs(), weight, bias);
    }

    /** The means in a learner's units and, where it tells ends, the log odds of one, without the variances between them. */
    private static Layer.Linear told(Layer.Linear layer, float[] mean, float[] scale, boolean ends) {
        int means = mean.length;
        int outputs = means + (ends ? 1 : 0);
        int inputs = layer.inputs();
        float[] weight = new float[outputs * inputs];
        float[] bias = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            int from = o < means ? o : o + means;
            double factor = o < means ? scale[o] : 1;
            for (int i = 0; i < inputs; i++) {
                weight[o * inputs + i] = (float) (factor * layer.weight()[from * inputs + i]);
            }
            bias[o] = (float) (factor * layer.bias()[from] + (o < means ? mean[o] : 0));
        }
        return new Layer.Linear(inputs, outputs, weight, bias);
    }
}
