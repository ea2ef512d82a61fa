package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.BestOfPolicy;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Makes the networks and optimisers of one learner and knows all that a checkpoint of it has to hold. Everything made here is
 * initialised from the seed, in the order of making.
 */
public final class Networks implements AutoCloseable {
    /** Which of the seed's numbers decides the noise of a policy that acts by noise. */
    private static final long ACTING = 50;

    private final DatasetSpec spec;
    private final Device device;
    private final long seed;
    private final List<PointerScope> memory = new ArrayList<>();
    private final Noise noise;
    private int decisions = 1;
    private boolean closed;
    private final SplittableRandom random;
    private final Map<String, Parameters> parameters = new LinkedHashMap<>();
    private final Map<String, Adam> optimizers = new LinkedHashMap<>();

    /** Networks for data of that spec on that device, with noise derived from the seed as well. */
    public Networks(DatasetSpec spec, Device device, long seed) {
        this(spec, device, seed, null);
    }

    /** Networks whose updates draw from {@code noise}, or from a generator that the seed decides. */
    public Networks(DatasetSpec spec, Device device, long seed, @Nullable Noise noise) {
        Engine.start();
        this.spec = spec;
        this.device = device;
        this.seed = seed;
        this.noise = noise != null ? noise : owned(() -> Noise.seeded(Seeds.mix(seed, 0), device));
        this.random = new SplittableRandom(seed);
    }

    /** What the data look like. */
    public DatasetSpec spec() {
        return spec;
    }

    /**
     * From now on an action of networks is a chunk of {@code actions} of the environment's.
     *
     * @throws IllegalArgumentException where several are decided at once and are not continuous and bounded
     */
    public void decideAtOnce(int actions) {
        this.decisions = actions;
        if (actions > 1) {
            actionSize();
        }
    }

    /** {@link #spec}, its actions being what networks decide at once. */
    public DatasetSpec decisionSpec() {
        return decisions == 1
                ? spec
                : new DatasetSpec(
                        spec.observationSpace(),
                        NetworkPolicy.boundedActions(spec.actionSpace()).repeated(decisions),
                        spec.standardization());
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
        requireOpen();
        return noise;
    }

    /** Components of what a network sees of an observation. */
    public int inputSize() {
        return spec.inputSize();
    }

    /**
     * Components of a continuous action, of all that are decided at once.
     *
     * @throws IllegalArgumentException where actions are discrete or have no finite bounds
     */
    public int actionSize() {
        return Math.multiplyExact(
                decisions, NetworkPolicy.boundedActions(spec.actionSpace()).size());
    }

    /**
     * How many discrete actions there are.
     *
     * @throws IllegalArgumentException where actions are continuous
     */
    public int actionCount() {
        return DiscreteNetworkPolicy.requireDiscrete(spec.actionSpace()).n();
    }

    /** A network of any use without members. */
    public Network network(String name, Mlp.Shape shape) {
        return network(name, shape, Initialization.defaults());
    }

    /** A network of any use without members that starts as {@code initialization} says. */
    public Network network(String name, Mlp.Shape shape, Initialization initialization) {
        Parameters values = parameters(name, List.of(name), shape, initialization);
        return owned(() -> Network.single(values, name, shape));
    }

    /** {@code members} networks of one shape. */
    public Network ensemble(String name, int members, Mlp.Shape shape) {
        return ensemble(name, members, shape, Initialization.defaults());
    }

    /** {@code members} networks of one shape that start as {@code initialization} says. */
    public Network ensemble(String name, int members, Mlp.Shape shape, Initialization initialization) {
        List<String> names = memberNames(name, members);
        Parameters values = parameters(name, names, shape, initialization);
        return owned(() -> Network.ensemble(values, names, shape));
    }

    /** {@code members} networks of one shape, and free vectors that one optimiser changes together with them: {@code NAME/VECTOR}. */
    public Network ensemble(String name, int members, Mlp.Shape shape, Map<String, float[]> vectors) {
        List<String> names = memberNames(name, members);
        Parameters.Layout layout = new Parameters.Layout();
        names.forEach(member -> shape.declare(layout, member));
        new TreeMap<>(vectors).forEach((member, initial) -> layout.leaf(name + "/" + member, initial));
        Parameters values = register(name, layout);
        names.forEach(member -> initialize(values, member, shape, Initialization.defaults()));
        return owned(() -> Network.ensemble(values, names, shape));
    }

    /** Free vectors, {@code NAME/VECTOR}, a part of the learner's state that no optimiser need change. */
    public Parameters vectors(String name, Map<String, float[]> initial) {
        Parameters.Layout layout = new Parameters.Layout();
        new TreeMap<>(initial).forEach((member, values) -> layout.leaf(name + "/" + member, values));
        return register(name, layout);
    }

    /** Networks of any shapes, without members, that one optimiser changes together. */
    public List<Network> networks(String name, List<Mlp.Shape> shapes) {
        List<String> names = memberNames(name, shapes.size());
        Parameters values = parameters(name, names, shapes, Initialization.defaults());
        return IntStream.range(0, shapes.size())
                .mapToObj(i -> owned(() -> Network.single(values, names.get(i), shapes.get(i))))
                .toList();
    }

    /** A target network: the same with the same weights, under another name. */
    public Network copyOf(String name, Network network) {
        List<String> names = network.names().stream()
                .map(member ->
                        name + member.substring(network.parameters().name().length()))
                .toList();
        Parameters values = parameters(name, names, network.shape());
        Network copy = owned(() -> network.among(values, names));
        copy.follow(network, 1);
        return copy;
    }

    /** A state value function V: n values. */
    public Network value(String name, List<Integer> hidden) {
        return value(name, hidden, false);
    }

    /** A state value function V, with LayerNorm if wished: n values. */
    public Network value(String name, List<Integer> hidden, boolean layerNorm) {
        return network(name, new Mlp.Shape(inputSize(), hidden, 1, layerNorm)).forOneValue();
    }

    /** {@link #value(String, List)} that starts as {@code initialization} says, perhaps with LayerNorm. */
    public Network value(String name, List<Integer> hidden, boolean layerNorm, Initialization initialization) {
        return network(name, new Mlp.Shape(inputSize(), hidden, 1, layerNorm), initialization)
                .forOneValue();
    }

    /** {@code count} state-action value functions Q, as {@link Network#of(Tensor, Tensor)} takes them: count x n values. */
    public Network critics(String name, int count, List<Integer> hidden, boolean layerNorm) {
        return critics(name, count, hidden, layerNorm, Initialization.defaults());
    }

    /** {@link #critics(String, int, List, boolean)} that start as {@code initialization} says. */
    public Network critics(
            String name, int count, List<Integer> hidden, boolean layerNorm, Initialization initialization) {
        return critics(name, count, hidden, layerNorm, Activation.RELU, initialization);
    }

    /** {@link #critics(String, int, List, boolean)} with an activation of their own, that start as {@code initialization} says. */
    public Network critics(
            String name,
            int count,
            List<Integer> hidden,
            boolean layerNorm,
            Activation activation,
            Initialization initialization) {
        Mlp.Shape shape = new Mlp.Shape(inputSize() + actionSize(), hidden, 1, layerNorm, activation);
        return ensemble(name, count, shape, initialization).forOneValue();
    }

    /** {@code count} state-action value functions of discrete actions: count x n x actions. */
    public Network discreteCritics(String name, int count, List<Integer> hidden) {
        return discreteCritics(name, count, hidden, Quantiles.NONE);
    }

    /** The same, to be read as {@code quantiles} says: count x n x (actions quantiles). */
    public Network discreteCritics(String name, int count, List<Integer> hidden, Quantiles quantiles) {
        return ensemble(name, count, new Mlp.Shape(inputSize(), hidden, actionCount() * quantiles.count()));
    }

    /** One state-action value function of discrete actions, to be read as {@code quantiles} says: n x (actions quantiles). */
    public Network discreteCritic(String name, List<Integer> hidden, Quantiles quantiles) {
        return discreteCritics(name, 1, hidden, quantiles).member(0);
    }

    /**
     * One critic of discrete actions that learns {@code quantiles} quantiles of their returns, or the mean alone.
     *
     * @param kind at which levels; of one quantile only fixed ones are the mean
     */
    public ReturnCritic returnCritic(String name, List<Integer> hidden, ReturnCritic.Kind kind, int quantiles) {
        if (kind == ReturnCritic.Kind.IMPLICIT) {
            return ImplicitQuantiles.create(this, name, hidden, quantiles);
        }
        Quantiles fixed = new Quantiles(quantiles);
        return new FixedQuantiles(discreteCritic(name, hidden, fixed), fixed);
    }

    /** A policy that chooses among discrete actions. */
    public CategoricalActor categoricalActor(String name, List<Integer> hidden) {
        return categoricalActor(name, hidden, inputSize());
    }

    /** A policy that chooses among discrete actions by more than an observation, {@code inputs} components in all. */
    public CategoricalActor categoricalActor(String name, List<Integer> hidden, int inputs) {
        return new CategoricalActor(network(name, new Mlp.Shape(inputs, hidden, actionCount())));
    }

    /** A target network: the same policy with the same weights, under another name. */
    public CategoricalActor copyOf(String name, CategoricalActor actor) {
        return new CategoricalActor(copyOf(name, actor.network()));
    }

    /** A policy a = tanh(f(s)). */
    public DeterministicActor deterministicActor(String name, List<Integer> hidden) {
        return deterministicActor(name, hidden, Initialization.defaults());
    }

    /** {@link #deterministicActor(String, List)} that starts as {@code initialization} says. */
    public DeterministicActor deterministicActor(String name, List<Integer> hidden, Initialization initialization) {
        return new DeterministicActor(network(name, new Mlp.Shape(inputSize(), hidden, actionSize()), initialization));
    }

    /** A target network: the same policy with the same weights, under another name. */
    public DeterministicActor copyOf(String name, DeterministicActor actor) {
        return new DeterministicActor(copyOf(name, actor.network()));
    }

    /** A policy to be taught by logged actions. */
    public ImitatingActor imitatingActor(String name, ImitatingActor.Kind kind, List<Integer> hidden) {
        return imitatingActor(name, kind, hidden, inputSize());
    }

    /** A policy to be taught by logged actions that goes by more than an observation, {@code inputs} components in all. */
    public ImitatingActor imitatingActor(String name, ImitatingActor.Kind kind, List<Integer> hidden, int inputs) {
        return switch (kind) {
            case GAUSSIAN -> gaussianActor(name, hidden, inputs);
            case DETERMINISTIC -> new DeterministicActor(network(name, new Mlp.Shape(inputs, hidden, actionSize())));
        };
    }

    /** A Gaussian policy with mean tanh(f(s)) and a free log standard deviation for each action component, initially 0. */
    public GaussianActor gaussianActor(String name, List<Integer> hidden) {
        return gaussianActor(name, hidden, GaussianActor.Deviation.LIMITED);
    }

    /** A Gaussian policy with mean tanh(f(s)) and a standard deviation for each action component, made of a free number that starts at 0. */
    public GaussianActor gaussianActor(String name, List<Integer> hidden, GaussianActor.Deviation deviation) {
        return gaussianActor(name, new Mlp.Shape(inputSize(), hidden, actionSize()), deviation);
    }

    /** {@link #gaussianActor(String, List)} that goes by more than an observation, {@code inputs} components in all. */
    public GaussianActor gaussianActor(String name, List<Integer> hidden, int inputs) {
        Mlp.Shape shape = new Mlp.Shape(inputs, hidden, actionSize());
        return gaussianActor(name, shape, GaussianActor.Deviation.LIMITED);
    }

    private GaussianActor gaussianActor(String name, Mlp.Shape shape, GaussianActor.Deviation deviation) {
        Parameters.Layout layout = new Parameters.Layout();
        shape.declare(layout, name);
        layout.leaf(GaussianActor.logStdName(name), new float[actionSize()]);
        Parameters values = register(name, layout);
        initialize(values, name, shape, Initialization.defaults());
        return new GaussianActor(owned(() -> Network.single(values, name, shape)), deviation);
    }

    /**
     * A Gaussian policy for {@link NaturalGradient}, with mean tanh(f(s)) of tanh layers and a free log standard deviation for each action
     * component.
     *
     * @param logStd what that is before the first update
     */
    public NaturalActor naturalActor(String name, List<Integer> hidden, double logStd) {
        List<LayerShape> layers = new ArrayList<>();
        int inputs = inputSize();
        for (int units : hidden) {
            layers.add(new LayerShape.Linear(inputs, units));
            layers.add(new LayerShape.Elementwise(units, Activation.TANH));
            inputs = units;
        }
        layers.add(new LayerShape.Linear(inputs, actionSize()));
        Parameters.Layout layout = new Parameters.Layout();
        LayeredNetwork.declare(layout, name + "/", layers);
        float[] free = new float[actionSize()];
        Arrays.fill(free, (float) logStd);
        String logStdName = GaussianActor.logStdName(name);
        layout.leaf(logStdName, free);
        Parameters values = register(name, layout);
        try (PointerScope temporary = new PointerScope()) {
            LayeredNetwork.initialize(values, name, layers, Initialization.defaults(), random.split());
        }
        return owned(() -> new NaturalActor(new LayeredNetwork(values, name, layers), logStdName));
    }

    /** A Gaussian policy squashed by tanh, with mean and log standard deviation from one network. */
    public TanhGaussianActor tanhGaussianActor(String name, List<Integer> hidden) {
        return tanhGaussianActor(name, hidden, Initialization.defaults());
    }

    /** {@link #tanhGaussianActor(String, List)} that starts as {@code initialization} says. */
    public TanhGaussianActor tanhGaussianActor(String name, List<Integer> hidden, Initialization initialization) {
        Mlp.Shape shape = new Mlp.Shape(inputSize(), hidden, 2 * actionSize());
        return new TanhGaussianActor(network(name, shape, initialization), actionSize());
    }

    /**
     * A model of the logged actions.
     *
     * @param hidden units of each hidden layer, of encoder and decoder
     * @param latentSize components of a code, at least 1
     * @param divergenceWeight see {@link ActionAutoencoder}
     */
    public ActionAutoencoder actionAutoencoder(
            String name, List<Integer> hidden, int latentSize, double divergenceWeight) {
        List<Network> both = networks(
                name,
                List.of(
                        new Mlp.Shape(inputSize() + actionSize(), hidden, 2 * latentSize),
                        new Mlp.Shape(inputSize() + latentSize, hidden, actionSize())));
        return new ActionAutoencoder(both.get(0), both.get(1), latentSize, divergenceWeight);
    }

    /**
     * A flow that is to imitate logged actions, of GELU layers.
     *
     * @param steps of Euler's method, at least 1
     */
    public VelocityField velocityField(String name, List<Integer> hidden, int steps, Initialization initialization) {
        Mlp.Shape shape = new Mlp.Shape(inputSize() + actionSize() + 1, hidden, actionSize(), false, Activation.GELU);
        return new VelocityField(network(name, shape, initialization), actionSize(), steps);
    }

    /** A policy of one step, of GELU layers, the noise of whose mode is decided by this learner's seed. */
    public OneStepActor oneStepActor(String name, List<Integer> hidden, Initialization initialization) {
        Mlp.Shape shape = new Mlp.Shape(inputSize() + actionSize(), hidden, actionSize(), false, Activation.GELU);
        return new OneStepActor(
                network(name, shape, initialization), BestOfActor.noise(1, actionSize(), Seeds.mix(seed, ACTING))[0]);
    }

    /** The policy that takes the best of {@code samples} proposals, the noise of whose mode is decided by this learner's seed. */
    public BestOfActor bestOf(Network critics, Proposer proposer, int samples) {
        return bestOf(critics, proposer, BestOfPolicy.Choice.BEST, samples);
    }

    /** The same, which may draw among its proposals where it samples. */
    public BestOfActor bestOf(Network critics, Proposer proposer, BestOfPolicy.Choice choice, int samples) {
        return new BestOfActor(critics, proposer, choice, samples, Seeds.mix(seed, ACTING));
    }

    /**
     * A policy a = tanh(f(s)) of ReLU layers, of whose hidden units a share is dropped while it is trained.
     *
     * @param dropout the share, in [0, 1)
     */
    public DropoutActor dropoutActor(String name, List<Integer> hidden, double dropout) {
        List<LayerShape> layers = new ArrayList<>();
        int inputs = inputSize();
        for (int units : hidden) {
            layers.add(new LayerShape.Linear(inputs, units));
            layers.add(new LayerShape.Elementwise(units, Activation.RELU));
            if (dropout > 0) {
                layers.add(new LayerShape.Dropout(units, dropout));
            }
            inputs = units;
        }
        layers.add(new LayerShape.Linear(inputs, actionSize()));
        return new DropoutActor(layered(name, layers, Initialization.defaults()));
    }

    /** A target network: the same policy with the same weights, under another name. */
    public DropoutActor copyOf(String name, DropoutActor actor) {
        DropoutActor copy = new DropoutActor(layered(name, actor.network().shape(), Initialization.defaults()));
        copy.follow(actor, 1);
        return copy;
    }

    /** What moves actions by at most {@code limit}. */
    public Perturbation perturbation(String name, List<Integer> hidden, double limit) {
        Mlp.Shape shape = new Mlp.Shape(inputSize() + actionSize(), hidden, actionSize());
        return new Perturbation(network(name, shape), limit);
    }

    /** A target network: the same perturbation with the same weights, under another name. */
    public Perturbation copyOf(String name, Perturbation perturbation) {
        return new Perturbation(copyOf(name, perturbation.network()), perturbation.limit());
    }

    /**
     * A network of any layers; see {@link LayeredNetwork} for the names of its weights.
     *
     * @throws IllegalArgumentException where the layers do not fit each other
     */
    public LayeredNetwork layered(String name, List<LayerShape> shape, Initialization initialization) {
        return layered(name, List.of(name), List.of(shape), initialization).get(0);
    }

    /** Several networks of any layers that one optimiser changes together: {@code NAME.0}, {@code NAME.1}, ... */
    public List<LayeredNetwork> layeredTogether(
            String name, List<List<LayerShape>> shapes, Initialization initialization) {
        return layered(name, memberNames(name, shapes.size()), shapes, initialization);
    }

    private List<LayeredNetwork> layered(
            String name, List<String> members, List<List<LayerShape>> shapes, Initialization initialization) {
        shapes.forEach(LayerShape::requireFit);
        Parameters.Layout layout = new Parameters.Layout();
        for (int i = 0; i < shapes.size(); i++) {
            LayeredNetwork.declare(layout, members.get(i) + "/", shapes.get(i));
        }
        Parameters values = register(name, layout);
        List<LayeredNetwork> networks = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            String member = members.get(i);
            List<LayerShape> shape = shapes.get(i);
            try (PointerScope temporary = new PointerScope()) {
                LayeredNetwork.initialize(values, member, shape, initialization, random.split());
            }
            networks.add(owned(() -> new LayeredNetwork(values, member, shape)));
        }
        return networks;
    }

    /** A transformer over the steps of episodes; see {@link SequenceModel} for the names of its weights. */
    public SequenceModel sequenceModel(String name, SequenceModel.Shape shape) {
        return sequenceModel(name, shape, Map.of());
    }

    /** {@link #sequenceModel(String, SequenceModel.Shape)} with free vectors that one optimiser changes together with it: {@code NAME/VECTOR}. */
    public SequenceModel sequenceModel(String name, SequenceModel.Shape shape, Map<String, float[]> vectors) {
        Parameters.Layout layout = new Parameters.Layout();
        SequenceModel.declare(layout, name, shape);
        new TreeMap<>(vectors).forEach((member, initial) -> layout.leaf(name + "/" + member, initial));
        Parameters values = register(name, layout);
        try (PointerScope temporary = new PointerScope()) {
            SequenceModel.initialize(values, random.split());
        }
        return owned(() -> new SequenceModel(values, name, shape));
    }

    /** A target network: the same model with the same weights, under another name. */
    public SequenceModel copyOf(String name, SequenceModel model) {
        Parameters.Layout layout = new Parameters.Layout();
        SequenceModel.declare(layout, name, model.shape());
        Parameters values = register(name, layout);
        SequenceModel copy = owned(() -> new SequenceModel(values, name, model.shape()));
        copy.parameters().follow(model.parameters(), 1);
        return copy;
    }

    /** A free scalar to be optimised, such as a log temperature. */
    public FreeScalar scalar(String name, double initial) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf(name, new float[] {(float) initial});
        return new FreeScalar(register(name, layout), name);
    }

    /** An optimiser of a network's parameters. */
    public Adam adam(Network network, Schedule learningRate) {
        return adam(network.parameters(), learningRate);
    }

    /** An optimiser of a network's parameters with a constant learning rate. */
    public Adam adam(Network network, double learningRate) {
        return adam(network, Schedule.constant(learningRate));
    }

    /**
     * An optimiser of {@code values}.
     *
     * @throws IllegalArgumentException where they have one, whose moments a checkpoint could not tell from another's
     */
    public Adam adam(Parameters values, Schedule learningRate) {
        return adam(values, learningRate, AdamOptions.defaults());
    }

    /**
     * An optimiser of {@code values} with other options than the default ones.
     *
     * @throws IllegalArgumentException where they have one, whose moments a checkpoint could not tell from another's
     */
    public Adam adam(Parameters values, Schedule learningRate, AdamOptions options) {
        return adam(values.name(), values, learningRate, options);
    }

    /**
     * Another optimiser of {@code values}, with moments of its own, for a second loss that they are to be changed by.
     *
     * @param name by which checkpoints know it
     * @throws IllegalArgumentException where another optimiser has that name
     */
    public Adam adam(String name, Parameters values, double learningRate) {
        return adam(name, values, Schedule.constant(learningRate), AdamOptions.defaults());
    }

    private Adam adam(String name, Parameters values, Schedule learningRate, AdamOptions options) {
        if (parameters.get(values.name()) != values) {
            throw new IllegalArgumentException("The parameters '" + values.name() + "' belong to another learner");
        }
        if (optimizers.containsKey(name)) {
            throw new IllegalArgumentException(
                    "The parameters '" + name
                            + "' already have an optimiser: minimize the sum of their losses, or give the networks names of their own");
        }
        Adam adam = owned(() -> new Adam(values, learningRate, options, device));
        optimizers.put(name, adam);
        return adam;
    }

    /** An optimiser of {@code values} with a constant learning rate. */
    public Adam adam(Parameters values, double learningRate) {
        return adam(values, Schedule.constant(learningRate));
    }

    /**
     * The optimiser that was made for {@code values}.
     *
     * @throws IllegalArgumentException where there is none
     */
    public Adam optimizerOf(Parameters values) {
        Adam adam = optimizers.get(values.name());
        if (adam == null || adam.parameters() != values) {
            throw new IllegalArgumentException("The parameters '" + values.name() + "' have no optimiser here");
        }
        return adam;
    }

    /** All weights, targets and optimiser moments by name: with the number of updates, the whole state of a learner. */
    public Map<String, Tensor> state() {
        requireOpen();
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

    /** Schedules of step sizes begin again, with weights and moments as they are. */
    public void startAnew() {
        optimizers.values().forEach(Adam::startAnew);
    }

    /** Every weight matrix, bias and free vector by name. */
    public Map<String, Tensor> members() {
        requireOpen();
        Map<String, Tensor> members = new LinkedHashMap<>();
        parameters.values().forEach(values -> members.putAll(values.members()));
        return members;
    }

    /**
     * Frees the memory of everything that was made here, at once; a thread that has no {@link Scope} open gives back its working memory
     * too. Networks and optimisers refuse to be used from then on, plain Java copies are not concerned.
     */
    @Override
    public void close() {
        closed = true;
        parameters.values().forEach(Parameters::close);
        memory.forEach(PointerScope::close);
        memory.clear();
        Scope.releaseWorkspace();
    }

    /**
     * Refuses what needs the memory of networks that were closed.
     *
     * @throws IllegalStateException where they were
     */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "This learner was closed and its memory freed: close it after its last use");
        }
    }

    private static List<String> memberNames(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "." + i).toList();
    }

    private Parameters parameters(String name, List<String> members, Mlp.Shape shape) {
        return parameters(name, members, shape, Initialization.defaults());
    }

    private Parameters parameters(String name, List<String> members, Mlp.Shape shape, Initialization initialization) {
        return parameters(name, members, Collections.nCopies(members.size(), shape), initialization);
    }

    /** Initialised parameters of networks of those names. */
    private Parameters parameters(
            String name, List<String> members, List<Mlp.Shape> shapes, Initialization initialization) {
        Parameters.Layout layout = new Parameters.Layout();
        for (int i = 0; i < shapes.size(); i++) {
            shapes.get(i).declare(layout, members.get(i));
        }
        Parameters values = register(name, layout);
        for (int i = 0; i < shapes.size(); i++) {
            initialize(values, members.get(i), shapes.get(i), initialization);
        }
        return values;
    }

    private void initialize(Parameters values, String member, Mlp.Shape shape, Initialization initialization) {
        try (PointerScope temporary = new PointerScope()) {
            Mlp.initialize(values, member, shape, initialization, random.split());
        }
    }

    private Parameters register(String name, Parameters.Layout layout) {
        if (parameters.containsKey(name)) {
            throw new IllegalArgumentException("There already is a network called '" + name + "'");
        }
        Parameters values = owned(() -> new Parameters(name, layout, device));
        parameters.put(name, values);
        return values;
    }

    /** Makes something whose native memory lives until {@link #close}. */
    private <T> T owned(Supplier<T> making) {
        requireOpen();
        try (PointerScope scope = new PointerScope()) {
            T made = making.get();
            memory.add(scope.extend());
            return made;
        }
    }
}
