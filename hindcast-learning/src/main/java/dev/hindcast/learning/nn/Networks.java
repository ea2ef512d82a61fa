package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes the networks and optimisers of one learner and knows all that a checkpoint of it has to hold. Everything made here is
 * initialised from the seed, in the order of making.
 */
public final class Networks {
    private final DatasetSpec spec;
    private final Device device;
    private final long seed;
    private final Noise noise;
    private final SplittableRandom random;
    private final Map<String, Parameters> parameters = new LinkedHashMap<>();
    private final Map<String, Adam> optimizers = new LinkedHashMap<>();

    /** Networks for data of that spec on that device, with noise derived from the seed as well. */
    public Networks(DatasetSpec spec, Device device, long seed) {
        this(spec, device, seed, Noise.seeded(Seeds.mix(seed, 0), device));
    }

    /** Networks whose updates draw from {@code noise}. */
    public Networks(DatasetSpec spec, Device device, long seed, Noise noise) {
        Engine.start();
        this.spec = spec;
        this.device = device;
        this.seed = seed;
        this.noise = noise;
        this.random = new SplittableRandom(seed);
    }

    /** What the data look like. */
    public DatasetSpec spec() {
        return spec;
    }

    /** Where the tensors live. */
    public Device device() {
        return device;
    }

    /** Where all randomness starts. */
    public long seed() {
        return seed;
    }

    /** What updates draw from. */
    public Noise noise() {
        return noise;
    }

    /** Components of what a network sees of an observation. */
    public int inputSize() {
        return spec.inputSize();
    }

    /**
     * Components of a continuous action.
     *
     * @throws IllegalArgumentException where actions are discrete or have no finite bounds
     */
    public int actionSize() {
        return NetworkPolicy.boundedActions(spec.actionSpace()).size();
    }

    /**
     * How many discrete actions there are.
     *
     * @throws IllegalArgumentException where actions are continuous
     */
    public int actionCount() {
        return DiscreteNetworkPolicy.requireDiscrete(spec.actionSpace()).n();
    }

    /** A state value function. */
    public ValueFunction value(String name, List<Integer> hidden) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, 1);
        Parameters values = perceptrons(name, List.of(name), shape);
        return new ValueFunction(values, new Mlp(values, name, shape));
    }

    /** {@code count} state-action value functions. */
    public Critics critics(String name, int count, List<Integer> hidden, boolean layerNorm) {
        Mlp.Shape shape = new Mlp.Shape(inputSize() + actionSize(), hidden, 1, layerNorm);
        List<String> members = members(name, count);
        Parameters values = perceptrons(name, members, shape);
        return new Critics(
                values,
                members.stream().map(member -> new Mlp(values, member, shape)).toList());
    }

    /**
     * {@code count} state-action value functions of discrete actions.
     *
     * @param quantiles how many quantiles of the return each tells of an action; 1 for its mean alone
     */
    public DiscreteCritics discreteCritics(String name, int count, List<Integer> hidden, int quantiles) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, actionCount() * quantiles);
        List<String> members = members(name, count);
        Parameters values = perceptrons(name, members, shape);
        return new DiscreteCritics(
                values,
                members.stream().map(member -> new Mlp(values, member, shape)).toList(),
                quantiles);
    }

    /** A target network: the same critics with the same weights, under another name. */
    public DiscreteCritics copyOf(String name, DiscreteCritics critics) {
        DiscreteCritics copy =
                discreteCritics(name, critics.size(), critics.shape().hidden(), critics.quantiles());
        copy.follow(critics, 1);
        return copy;
    }

    /** A target network: the same value function with the same weights, under another name. */
    public ValueFunction copyOf(String name, ValueFunction value) {
        ValueFunction copy = value(name, value.network().shape().hidden());
        copy.follow(value, 1);
        return copy;
    }

    /** A target network: the same policy with the same weights, under another name. */
    public CategoricalActor copyOf(String name, CategoricalActor actor) {
        CategoricalActor copy = categoricalActor(name, actor.network().shape().hidden());
        copy.follow(actor, 1);
        return copy;
    }

    /** A policy that chooses among discrete actions. */
    public CategoricalActor categoricalActor(String name, List<Integer> hidden) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, actionCount());
        Parameters values = perceptrons(name, List.of(name), shape);
        return new CategoricalActor(values, new Mlp(values, name, shape));
    }

    /** A target network: the same critics with the same weights, under another name. */
    public Critics copyOf(String name, Critics critics) {
        Mlp.Shape shape = critics.shape();
        Critics copy = critics(name, critics.size(), shape.hidden(), shape.layerNorm());
        copy.follow(critics, 1);
        return copy;
    }

    /** {@code count} perceptrons of any use. */
    public Ensemble ensemble(String name, int count, Mlp.Shape shape) {
        return ensemble(name, count, shape, Initialization.defaults());
    }

    /** {@code count} perceptrons of any use that start as {@code initialization} says. */
    public Ensemble ensemble(String name, int count, Mlp.Shape shape, Initialization initialization) {
        List<String> members = members(name, count);
        Parameters values = perceptrons(name, members, shape, initialization);
        return new Ensemble(
                values,
                members.stream().map(member -> new Mlp(values, member, shape)).toList());
    }

    /** A target network: the same perceptrons with the same weights, under another name. */
    public Ensemble copyOf(String name, Ensemble ensemble) {
        Ensemble copy = ensemble(name, ensemble.size(), ensemble.shape());
        copy.follow(ensemble, 1);
        return copy;
    }

    /** A policy a = tanh(f(s)). */
    public DeterministicActor deterministicActor(String name, List<Integer> hidden) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, actionSize());
        Parameters values = perceptrons(name, List.of(name), shape);
        return new DeterministicActor(values, new Mlp(values, name, shape));
    }

    /** A target network: the same policy with the same weights, under another name. */
    public DeterministicActor copyOf(String name, DeterministicActor actor) {
        DeterministicActor copy =
                deterministicActor(name, actor.network().shape().hidden());
        copy.follow(actor, 1);
        return copy;
    }

    /** A policy to be taught by logged actions. */
    public ImitatingActor imitatingActor(String name, ImitatingActor.Kind kind, List<Integer> hidden) {
        return switch (kind) {
            case GAUSSIAN -> gaussianActor(name, hidden);
            case DETERMINISTIC -> deterministicActor(name, hidden);
        };
    }

    /** A Gaussian policy with mean tanh(f(s)) and a free log standard deviation for each action component, initially 0. */
    public GaussianActor gaussianActor(String name, List<Integer> hidden) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, actionSize());
        Parameters.Layout layout = new Parameters.Layout();
        shape.declare(layout, name);
        layout.leaf(GaussianActor.logStdName(name), new float[actionSize()]);
        Parameters values = register(new Parameters(name, layout, device));
        Mlp.initialize(values, name, shape, Initialization.defaults(), random.split());
        return new GaussianActor(values, name, new Mlp(values, name, shape));
    }

    /** A Gaussian policy squashed by tanh, with mean and log standard deviation from one network. */
    public TanhGaussianActor tanhGaussianActor(String name, List<Integer> hidden) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, 2 * actionSize());
        Parameters values = perceptrons(name, List.of(name), shape);
        return new TanhGaussianActor(values, new Mlp(values, name, shape), actionSize());
    }

    /** Networks of any shapes that one optimiser changes together. */
    public List<Perceptron> perceptrons(String name, List<Mlp.Shape> shapes) {
        List<String> members = members(name, shapes.size());
        Parameters.Layout layout = new Parameters.Layout();
        for (int i = 0; i < shapes.size(); i++) {
            shapes.get(i).declare(layout, members.get(i));
        }
        Parameters values = register(new Parameters(name, layout, device));
        List<Perceptron> perceptrons = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            Mlp.initialize(values, members.get(i), shapes.get(i), Initialization.defaults(), random.split());
            perceptrons.add(new Perceptron(values, members.get(i), new Mlp(values, members.get(i), shapes.get(i))));
        }
        return List.copyOf(perceptrons);
    }

    /**
     * A network of any layers; see {@link LayeredNetwork} for the names of its weights.
     *
     * @throws IllegalArgumentException where the layers do not fit each other
     */
    public LayeredNetwork layered(String name, List<LayerShape> shape, Initialization initialization) {
        LayerShape.requireFit(shape);
        Parameters.Layout layout = new Parameters.Layout();
        LayeredNetwork.declare(layout, name + "/", shape);
        Parameters values = register(new Parameters(name, layout, device));
        LayeredNetwork.initialize(values, name, shape, initialization, random.split());
        return new LayeredNetwork(values, name, shape);
    }

    /** A free scalar to be optimised, such as a log temperature. */
    public FreeScalar scalar(String name, double initial) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf(name, new float[] {(float) initial});
        return new FreeScalar(register(new Parameters(name, layout, device)), name);
    }

    /** An optimiser of {@code values}. */
    public Adam adam(Parameters values, Schedule learningRate) {
        return adam(values, learningRate, AdamOptions.defaults());
    }

    /** An optimiser of {@code values} with other options than the default ones. */
    public Adam adam(Parameters values, Schedule learningRate, AdamOptions options) {
        Adam adam = new Adam(values, learningRate, options, device);
        optimizers.put(values.name(), adam);
        return adam;
    }

    /** An optimiser of {@code values} with a constant learning rate. */
    public Adam adam(Parameters values, double learningRate) {
        return adam(values, Schedule.constant(learningRate));
    }

    /** All weights, targets and optimiser moments by name: with the number of updates, the whole state of a learner. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        parameters.forEach((name, values) -> state.put(name, values.values()));
        optimizers.forEach(
                (name, adam) -> adam.state().forEach((part, tensor) -> state.put("adam/" + name + "/" + part, tensor)));
        return state;
    }

    /** What {@link #state} holds, from values that this or an earlier version saved. */
    public static Map<String, float[]> currentState(Map<String, float[]> saved) {
        return Adam.current(saved);
    }

    /** Called after values were assigned to the tensors of {@link #state}. */
    public void restored() {
        optimizers.values().forEach(Adam::restored);
        parameters.values().forEach(Parameters::changed);
    }

    /** Every weight matrix, bias and free vector by name. */
    public Map<String, Tensor> members() {
        Map<String, Tensor> members = new LinkedHashMap<>();
        parameters.values().forEach(values -> members.putAll(values.members()));
        return members;
    }

    private static List<String> members(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "." + i).toList();
    }

    private Parameters perceptrons(String name, List<String> members, Mlp.Shape shape) {
        return perceptrons(name, members, shape, Initialization.defaults());
    }

    private Parameters perceptrons(String name, List<String> members, Mlp.Shape shape, Initialization initialization) {
        Parameters.Layout layout = new Parameters.Layout();
        members.forEach(member -> shape.declare(layout, member));
        Parameters values = register(new Parameters(name, layout, device));
        members.forEach(member -> Mlp.initialize(values, member, shape, initialization, random.split()));
        return values;
    }

    private Parameters register(Parameters values) {
        if (parameters.putIfAbsent(values.name(), values) != null) {
            throw new IllegalArgumentException("There already is a network called '" + values.name() + "'");
        }
        return values;
    }
}
