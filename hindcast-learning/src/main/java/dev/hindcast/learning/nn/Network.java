package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.FeedForward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * E multilayer perceptrons of one shape with weights of their own, the members, that are evaluated and optimised together.
 *
 * <p>Outputs are E x n x outputs for n inputs. A network that was made for one value drops the last dimension, one that was made
 * without members (E = 1) drops the first: critics give E x n values, a policy n x outputs, a value function n values. Readings of
 * {@link Tensor} then say what becomes of the members: {@code critics.of(s, a).min(0)}.
 */
public final class Network {
    /** What a network was made as. */
    private record Form(boolean members, boolean value) {}

    private final Parameters parameters;
    private final List<String> names;
    private final List<Mlp> members;
    private final Mlp.Shape shape;
    private final Form form;
    private final boolean whole;

    private Network(Parameters parameters, List<String> names, List<Mlp> members, Mlp.Shape shape, Form form) {
        this.parameters = parameters;
        this.names = names;
        this.members = members;
        this.shape = shape;
        this.form = form;
        this.whole = parameters.members().keySet().stream()
                .allMatch(weight -> names.contains(weight.substring(0, weight.indexOf('/'))));
    }

    private static Network create(Parameters parameters, List<String> names, Mlp.Shape shape, Form form) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("The network '" + parameters.name() + "' needs at least 1 member");
        }
        List<Mlp> members =
                names.stream().map(name -> new Mlp(parameters, name, shape)).toList();
        return new Network(parameters, List.copyOf(names), members, shape, form);
    }

    /** Members of those names among {@code parameters}. */
    static Network ensemble(Parameters parameters, List<String> names, Mlp.Shape shape) {
        return create(parameters, names, shape, new Form(true, false));
    }

    /** A network without members. */
    static Network single(Parameters parameters, String name, Mlp.Shape shape) {
        return create(parameters, List.of(name), shape, new Form(false, false));
    }

    /** This, with its one output for a value. */
    Network forOneValue() {
        if (shape.outputs() != 1) {
            throw new IllegalArgumentException("One value needs one output, not " + shape.outputs());
        }
        return new Network(parameters, names, members, shape, new Form(form.members, true));
    }

    /** The weights of all members, perhaps with those of others that are optimised together with them. */
    public Parameters parameters() {
        return parameters;
    }

    /** The sizes of each member. */
    public Mlp.Shape shape() {
        return shape;
    }

    /** The number of members, E. */
    public int size() {
        return members.size();
    }

    /** Member {@code index} alone, as a network without members that shares its weights with this one. */
    public Network member(int index) {
        return part(new Form(false, form.value), index);
    }

    /** Some members, as a network that shares their weights with this one; the others are not evaluated. */
    public Network subset(int... indices) {
        return part(new Form(true, form.value), indices);
    }

    private Network part(Form form, int... indices) {
        return new Network(
                parameters,
                Arrays.stream(indices).mapToObj(names::get).toList(),
                Arrays.stream(indices).mapToObj(members::get).toList(),
                shape,
                form);
    }

    /** The same network made anew of other parameters' members. */
    Network among(Parameters others, List<String> names) {
        return create(others, names, shape, form);
    }

    List<String> names() {
        return names;
    }

    /**
     * The outputs for n inputs.
     *
     * @param inputs n x inputs, shared by the members, or E x n x inputs
     */
    public Tensor of(Tensor inputs) {
        return evaluate(inputs, null);
    }

    /**
     * The outputs for states and actions side by side. With k times as many actions as states, actions i k, ..., i k + k - 1 belong
     * to state i, whose share of the first layer is then computed once.
     *
     * @param states n x state size
     * @param actions (n k) x action size, or E x (n k) x action size for actions of each member's own
     */
    public Tensor of(Tensor states, Tensor actions) {
        long rows = actions.handle.size(-2);
        if (rows == states.rows() && actions.handle.dim() == 2) {
            return evaluate(Tensor.concatenate(states, actions), null);
        }
        if (states.rows() == 0 || rows % states.rows() != 0) {
            throw new IllegalArgumentException(
                    rows + " actions cannot be shared out over " + states.rows() + " states");
        }
        return evaluate(actions, states);
    }

    private Tensor evaluate(Tensor inputs, @Nullable Tensor states) {
        parameters.requireOpen();
        requireMembers(inputs);
        Workspace workspace = Scope.current().workspace();
        long rows = inputs.handle.size(-2);
        org.bytedeco.pytorch.Tensor output = inputs.handle.new_empty(size(), rows, shape.outputs());
        Scope recording = Scope.recording();
        List<Mlp.Evaluation> evaluations = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            evaluations.add(members.get(i)
                    .evaluate(
                            ofMember(inputs.handle, i),
                            states == null ? null : states.handle,
                            output.select(0, i),
                            workspace,
                            recording != null));
        }
        org.bytedeco.pytorch.Tensor values = shaped(output);
        if (recording == null) {
            return new Tensor(values);
        }
        Tensor result = Tensor.recordedIn(recording, values);
        recording.record(new Pass(inputs, states, evaluations, result));
        return result;
    }

    /**
     * dQ_i(s, a) / da for each member i, as a tensor that can be differentiated itself, for losses on gradients (the diversity of An et
     * al. 2021, arXiv 2110.01548; the penalty of Gulrajani et al. 2017, arXiv 1704.00028). Its gradient flows to the weights, and with
     * LayerNorm to states and actions; without it these get none, since a ReLU network's gradient is constant in between kinks. Computed
     * in 32 bits, whatever the precision.
     *
     * @param states n x state size
     * @param actions n x action size
     * @return E x n x action size; n x action size of a network without members
     * @throws IllegalArgumentException where the network has more than one output, or other layers than ReLU
     */
    public Tensor actionGradient(Tensor states, Tensor actions) {
        if (shape.outputs() != 1) {
            throw new IllegalArgumentException(
                    "The gradient with respect to actions is one of a network with 1 output, '" + parameters.name()
                            + "' has " + shape.outputs());
        }
        if (shape.activation() != Activation.RELU) {
            throw new IllegalArgumentException("The gradient with respect to actions is one of ReLU layers, '"
                    + parameters.name() + "' has " + shape.activation().word());
        }
        if (states.handle.dim() != 2 || actions.handle.dim() != 2 || states.rows() != actions.rows()) {
            throw new IllegalArgumentException(
                    "The gradient with respect to actions takes one action a state, not " + states + " and " + actions);
        }
        Tensor gradient = new ActionGradient(this).of(states, actions);
        return form.members ? gradient : gradient.select(0, 0);
    }

    private void requireMembers(Tensor inputs) {
        long dimensions = inputs.handle.dim();
        if (dimensions != 2 && !(dimensions == 3 && inputs.handle.size(0) == size())) {
            throw new IllegalArgumentException("The network '" + parameters.name() + "' of " + size()
                    + " takes n x inputs, or that for each member, not " + inputs);
        }
    }

    private static org.bytedeco.pytorch.Tensor ofMember(org.bytedeco.pytorch.Tensor whole, int member) {
        return whole.dim() == 3 ? whole.select(0, member) : whole;
    }

    /** E x n x outputs without the dimensions that this network drops. */
    private org.bytedeco.pytorch.Tensor shaped(org.bytedeco.pytorch.Tensor output) {
        org.bytedeco.pytorch.Tensor values = form.value ? output.select(2, 0) : output;
        return form.members ? values : values.select(0, 0);
    }

    private final class Pass implements Operation {
        private final Tensor inputs;
        private final @Nullable Tensor states;
        private final List<Mlp.Evaluation> evaluations;
        private final Tensor result;
        private final long version = parameters.version();

        Pass(Tensor inputs, @Nullable Tensor states, List<Mlp.Evaluation> evaluations, Tensor result) {
            this.inputs = inputs;
            this.states = states;
            this.evaluations = evaluations;
            this.result = result;
        }

        @Override
        public Tensor result() {
            return result;
        }

        @Override
        public void backward(org.bytedeco.pytorch.Tensor gradient, Parameters optimized) {
            boolean weightsToo = optimized == parameters;
            org.bytedeco.pytorch.Tensor ofInputs = buffer(inputs);
            org.bytedeco.pytorch.Tensor ofStates = states == null ? null : buffer(states);
            if (!weightsToo && ofInputs == null && ofStates == null) {
                return;
            }
            parameters.requireVersion(version);
            if (weightsToo) {
                parameters.reached();
            }
            org.bytedeco.pytorch.Tensor outputs =
                    gradient.contiguous().view(size(), inputs.handle.size(-2), shape.outputs());
            for (int i = size() - 1; i >= 0; i--) {
                evaluations
                        .get(i)
                        .backward(
                                outputs.select(0, i),
                                weightsToo,
                                ofInputs == null ? null : ofInputs.select(0, i),
                                ofStates == null ? null : ofStates.select(0, i));
            }
            addGradient(inputs, ofInputs);
            addGradient(states, ofStates);
        }

        /** For each member the gradient of what it was given, if there is to be one. */
        private org.bytedeco.pytorch.@Nullable Tensor buffer(Tensor given) {
            return given.isDifferentiable()
                    ? given.handle.new_empty(size(), given.handle.size(-2), given.handle.size(-1))
                    : null;
        }

        private void addGradient(@Nullable Tensor given, org.bytedeco.pytorch.@Nullable Tensor ofMembers) {
            if (given != null && ofMembers != null) {
                boolean own = given.handle.dim() == 3;
                given.addGradient(own ? ofMembers : size() == 1 ? ofMembers.select(0, 0) : ofMembers.sum(0));
            }
        }

        @Override
        public void release() {
            evaluations.forEach(Mlp.Evaluation::release);
        }
    }

    /**
     * Polyak averaging towards {@code source}: this becomes (1 - rate) this + rate source.
     *
     * @throws IllegalArgumentException where either has only some of the members that share its parameters
     */
    public void follow(Network source, double rate) {
        if (!whole || !source.whole) {
            throw new IllegalArgumentException("Networks follow each other as a whole: " + names
                    + " shares its parameters, or " + source.names + " does");
        }
        parameters.follow(source.parameters, rate);
    }

    /**
     * What draws the weights of each layer, not the biases, to 0: the sum over members and layers of factor / 2 times the sum of the
     * squared weights, a scalar whose gradient flows to them.
     *
     * @param factors one a layer
     */
    public Tensor weightPenalty(List<Double> factors) {
        if (factors.size() != shape.layers()) {
            throw new IllegalArgumentException(
                    factors.size() + " factors are not one for each of " + shape.layers() + " layers");
        }
        return WeightPenalty.of(parameters, names, factors);
    }

    /** A network without members, or of one, as an immutable copy in plain Java. */
    public FeedForward snapshot() {
        if (size() != 1) {
            throw new IllegalArgumentException("Say which of the " + size() + " members is to be copied");
        }
        return snapshot(0);
    }

    /** Member {@code index} as an immutable copy in plain Java. */
    public FeedForward snapshot(int index) {
        parameters.requireOpen();
        return Snapshots.of(parameters, names.get(index), shape);
    }
}
