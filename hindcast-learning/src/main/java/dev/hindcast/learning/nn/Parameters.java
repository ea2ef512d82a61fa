package dev.hindcast.learning.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;

/**
 * The parameters of one optimiser in one flat tensor, with their gradient in another: Adam, Polyak averaging and a checkpoint are
 * one call each. Layers hold views of it.
 *
 * <p>Two kinds of members: <em>weights</em>, which belong to a network ({@link Mlp}), and <em>leaves</em>, free vectors
 * and scalars.
 */
public final class Parameters {
    /** Names and shapes of the members, in the order they are laid out in. */
    static final class Layout {
        private final Map<String, long[]> shapes = new LinkedHashMap<>();
        private final Map<String, float[]> leaves = new LinkedHashMap<>();

        void weight(String name, long... shape) {
            shapes.put(name, shape);
        }

        void leaf(String name, float[] initial) {
            shapes.put(name, new long[] {initial.length});
            leaves.put(name, initial);
        }
    }

    private final String name;
    private final Tensor values;
    private final Tensor gradient;
    private final Map<String, Tensor> views = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private long version;
    private boolean reached;
    private boolean closed;

    Parameters(String name, Layout layout, Device device) {
        this.name = name;
        long size = layout.shapes.values().stream().mapToLong(Parameters::count).sum();
        this.values = Tensor.zeros(device, size);
        this.gradient = Tensor.zeros(device, size);
        long offset = 0;
        for (Map.Entry<String, long[]> member : layout.shapes.entrySet()) {
            long count = count(member.getValue());
            views.put(member.getKey(), view(values, offset, count, member.getValue()));
            gradients.put(member.getKey(), view(gradient, offset, count, member.getValue()));
            offset += count;
        }
        layout.leaves.forEach((member, initial) -> view(member).assign(initial));
    }

    private static Tensor view(Tensor flat, long offset, long count, long[] shape) {
        return new Tensor(flat.handle.narrow(0, offset, count).view(shape));
    }

    private static long count(long[] shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return count;
    }

    /** The name that checkpoints know them by. */
    public String name() {
        return name;
    }

    /** All values, flat. */
    public Tensor values() {
        return values;
    }

    /** The members by name, as views. */
    public Map<String, Tensor> members() {
        return Collections.unmodifiableMap(views);
    }

    Tensor view(String member) {
        return member(views, member);
    }

    Tensor gradient(String member) {
        return member(gradients, member);
    }

    Tensor gradient() {
        return gradient;
    }

    /** The free vector of that name; a gradient flows to it. */
    public Tensor leaf(String member) {
        return leaf(view(member), gradient(member));
    }

    /** A view of the values to whose place in {@code gradient} a gradient flows. */
    Tensor leaf(Tensor values, Tensor gradient) {
        requireOpen();
        Scope scope = Scope.recording();
        if (scope == null) {
            return values;
        }
        Leaf leaf = new Leaf(Tensor.recordedIn(scope, values.handle), gradient, version);
        scope.record(leaf);
        return leaf.result;
    }

    private final class Leaf implements Operation {
        private final Tensor result;
        private final Tensor gradient;
        private final long version;

        Leaf(Tensor result, Tensor gradient, long version) {
            this.result = result;
            this.gradient = gradient;
            this.version = version;
        }

        @Override
        public Tensor result() {
            return result;
        }

        @Override
        public void backward(org.bytedeco.pytorch.Tensor more, Parameters optimized) {
            if (optimized == Parameters.this) {
                requireVersion(version);
                reached();
                gradient.handle.add_(more);
            }
        }
    }

    /** A weight as the operations of layers take it. */
    Weight weight(String member) {
        return new Weight(this, view(member).handle, gradient(member).handle);
    }

    private Tensor member(Map<String, Tensor> among, String member) {
        requireOpen();
        Tensor tensor = among.get(member);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "The parameters '" + name + "' have no '" + member + "': " + views.keySet());
        }
        return tensor;
    }

    /** Overwrites all values, flat. */
    public void assign(float[] all) {
        requireOpen();
        values.assign(all);
        version++;
    }

    /** Polyak averaging: this becomes (1 - rate) this + rate source. */
    public void follow(Parameters source, double rate) {
        requireOpen();
        source.requireOpen();
        try (PointerScope temporary = new PointerScope()) {
            values.handle.lerp_(source.values.handle, new Scalar(rate));
        }
        version++;
    }

    /** Sets the gradient to 0, as that of a loss of which it is yet to be seen whether it depends on these. */
    void clearGradient() {
        requireOpen();
        gradient.handle.zero_();
        reached = false;
    }

    /** Called when something is added to the gradient. */
    void reached() {
        reached = true;
    }

    /** Refuses a loss whose gradient added nothing since {@link #clearGradient}. */
    void requireReached() {
        if (!reached) {
            throw new IllegalArgumentException("The loss does not depend on the parameters '" + name
                    + "': it was computed from other networks, or from detached values");
        }
    }

    /** Refuses to be used from now on. */
    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The parameters '" + name
                    + "' were freed when their learner was closed: close it after its last use");
        }
    }

    void changed() {
        version++;
    }

    long version() {
        return version;
    }

    /** Refuses the gradient of an evaluation that was made with an earlier version. */
    void requireVersion(long evaluated) {
        if (evaluated != version) {
            throw new IllegalStateException(
                    "The parameters '" + name
                            + "' changed between an evaluation and its gradient: minimize a loss before its networks are updated");
        }
    }

    /** Moves each value of a member to the nearest one in [low, high]. */
    void limit(String member, double low, double high) {
        try (PointerScope temporary = new PointerScope()) {
            view(member).handle.clamp_(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
        }
        version++;
    }

    void fill(String member, float value) {
        view(member).handle.fill_(new Scalar(value));
    }
}
