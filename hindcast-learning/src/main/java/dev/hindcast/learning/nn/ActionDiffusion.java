package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.NoiseSchedule;
import dev.hindcast.learning.policy.Proposals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A diffusion model of logged actions: a network that tells the noise in a noisy action of a state, by which noise is made an action in T
 * steps, each around what is said to be left (Ho, Jain and Abbeel 2020, arXiv 2006.11239; as a policy Wang, Hunt and Zhou 2022, arXiv
 * 2208.06193). Unlike a Gaussian it has as many modes as the log has. A gradient flows through all of {@link #actions}.
 *
 * @param timeNetwork from {@link #timeFeatures} to a vector for each step
 * @param network eps, from a noisy action, its step's vector and a state side by side to the noise in it
 * @param schedule how much noise there is in each step
 * @param timeFeatures how many features of a step's number the time network sees, even: sines and cosines of as many frequencies each,
 *     from 1 to 1/10,000
 */
public record ActionDiffusion(
        LayeredNetwork timeNetwork, LayeredNetwork network, NoiseSchedule schedule, int timeFeatures)
        implements Proposer {
    private static final double LOWEST_FREQUENCY = 1e-4;

    /** Sizes of the time network. */
    private record Time(int features, int hidden, int outputs) {
        private List<LayerShape> layers() {
            return List.of(
                    new LayerShape.Linear(features, hidden),
                    new LayerShape.Elementwise(hidden, Activation.MISH),
                    new LayerShape.Linear(hidden, outputs));
        }
    }

    /**
     * One whose network is a perceptron of Mish layers, as the authors of Diffusion-QL have it.
     *
     * @param hidden units of each hidden layer
     * @param steps T, of the {@linkplain NoiseSchedule#variancePreserving variance preserving} schedule
     */
    public static ActionDiffusion perceptron(Networks networks, String name, List<Integer> hidden, int steps) {
        Time time = new Time(16, 32, 16);
        List<LayerShape> layers = new ArrayList<>();
        int inputs = inputs(networks, time);
        for (int units : hidden) {
            layers.add(new LayerShape.Linear(inputs, units));
            layers.add(new LayerShape.Elementwise(units, Activation.MISH));
            inputs = units;
        }
        layers.add(new LayerShape.Linear(inputs, networks.actionSize()));
        return create(networks, name, time, layers, steps);
    }

    /**
     * One whose network has residual blocks of LayerNorm and two layers with Mish between them, the inner one four times as wide, as the
     * authors of IDQL have it.
     *
     * @param width of what goes from block to block; a step's vector has half as many components, made of a quarter as many features
     * @param blocks how many
     * @param dropout what share of each block's input is dropped while it is trained, in [0, 1)
     * @param steps T, of the {@linkplain NoiseSchedule#variancePreserving variance preserving} schedule
     */
    public static ActionDiffusion residual(
            Networks networks, String name, int width, int blocks, double dropout, int steps) {
        int half = Math.max(1, width / 2);
        Time time = new Time(2 * Math.max(2, width / 8), half, half);
        List<LayerShape> block = new ArrayList<>();
        if (dropout > 0) {
            block.add(new LayerShape.Dropout(width, dropout));
        }
        block.add(new LayerShape.LayerNorm(width));
        block.add(new LayerShape.Linear(width, 4 * width));
        block.add(new LayerShape.Elementwise(4 * width, Activation.MISH));
        block.add(new LayerShape.Linear(4 * width, width));
        List<LayerShape> layers = new ArrayList<>();
        layers.add(new LayerShape.Linear(inputs(networks, time), width));
        for (int i = 0; i < blocks; i++) {
            layers.add(new LayerShape.Residual(block));
        }
        layers.add(new LayerShape.Elementwise(width, Activation.MISH));
        layers.add(new LayerShape.Linear(width, networks.actionSize()));
        return create(networks, name, time, layers, steps);
    }

    private static int inputs(Networks networks, Time time) {
        return networks.actionSize() + time.outputs + networks.inputSize();
    }

    private static ActionDiffusion create(
            Networks networks, String name, Time time, List<LayerShape> layers, int steps) {
        List<LayeredNetwork> both =
                networks.layeredTogether(name, List.of(time.layers(), layers), Initialization.defaults());
        return new ActionDiffusion(both.get(0), both.get(1), NoiseSchedule.variancePreserving(steps), time.features);
    }

    /** A target model: the same with the same weights, under another name. */
    public ActionDiffusion copy(Networks networks, String name) {
        List<LayeredNetwork> both = networks.layeredTogether(
                name, List.of(timeNetwork.shape(), network.shape()), Initialization.defaults());
        ActionDiffusion copy = new ActionDiffusion(both.get(0), both.get(1), schedule, timeFeatures);
        copy.follow(this, 1);
        return copy;
    }

    /** The weights of both networks. */
    public Parameters parameters() {
        return network.parameters();
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(ActionDiffusion source, double rate) {
        parameters().follow(source.parameters(), rate);
    }

    private int actionSize() {
        return LayerShape.outputsOf(network.shape());
    }

    /**
     * How badly the noise in each logged action is told (Ho et al. 2020, equation 14): (eps - predicted)^2 for each component, n x action
     * size.
     *
     * @param actions n x action size
     * @param shares uniform in [0, 1), n x 1: step t is where share t / T begins
     * @param noise eps, standard normal, n x action size
     * @param dropout what dropout draws from; null for none
     */
    public Tensor losses(Tensor observations, Tensor actions, Tensor shares, Tensor noise, @Nullable Noise dropout) {
        int steps = schedule.size();
        float[] signal = new float[steps];
        float[] share = new float[steps];
        for (int t = 0; t < steps; t++) {
            signal[t] = schedule.step(t).signal();
            share[t] = schedule.step(t).noise();
        }
        Tensor drawn = shares.times(steps).oneHot(steps);
        Tensor noisy = actions.times(drawn.matrixProduct(column(actions, signal)))
                .plus(noise.times(drawn.matrixProduct(column(actions, share))));
        Tensor input = Tensor.concatenate(noisy, drawn.matrixProduct(times(actions)), observations);
        Tensor predicted = dropout == null ? network.of(input) : network.train(input, null, dropout);
        return noise.minus(predicted).squared();
    }

    private static Tensor column(Tensor like, float[] values) {
        return like.beside(values).reshape(-1, 1);
    }

    /** The vectors of the steps: T x any size. */
    private Tensor times(Tensor like) {
        int half = timeFeatures / 2;
        float[] features = new float[schedule.size() * timeFeatures];
        for (int t = 0; t < schedule.size(); t++) {
            for (int i = 0; i < half; i++) {
                double angle = t * Math.pow(LOWEST_FREQUENCY, i / (half - 1.0));
                features[t * timeFeatures + i] = (float) Math.sin(angle);
                features[t * timeFeatures + half + i] = (float) Math.cos(angle);
            }
        }
        return timeNetwork.of(like.beside(features).reshape(-1, timeFeatures));
    }

    /** The action's size for each of the T steps. */
    @Override
    public int noiseSize() {
        return actionSize() * schedule.size();
    }

    @Override
    public Tensor actions(Tensor observations, Tensor noise) {
        int size = actionSize();
        int steps = schedule.size();
        Tensor states = repeated(observations, noise.rows() / observations.rows());
        Tensor times = times(noise);
        Tensor none = column(noise, new float[noise.rows()]);
        Tensor action = noise.columns(0, size);
        for (int t = steps - 1; t > 0; t--) {
            NoiseSchedule.Step step = schedule.step(t);
            action = left(action, none.plus(times.select(0, t)), states, step)
                    .times(step.ofPredicted())
                    .plus(action.times(step.ofCurrent()))
                    .plus(noise.columns((steps - t) * size, size).times(step.deviation()));
        }
        return left(action, none.plus(times.select(0, 0)), states, schedule.step(0));
    }

    /** The action that is left without the noise that the network tells, limited to [-1, 1]. */
    private Tensor left(Tensor noisy, Tensor time, Tensor states, NoiseSchedule.Step step) {
        Tensor predicted = network.of(Tensor.concatenate(noisy, time, states));
        return noisy.minus(predicted.times(step.noise()))
                .times(1.0 / step.signal())
                .clamp(-1, 1);
    }

    private static Tensor repeated(Tensor observations, int times) {
        if (times == 1) {
            return observations;
        }
        Tensor zeros = observations.beside(new float[times]).reshape(1, times, 1);
        return zeros.plus(observations.unsqueeze(1)).reshape((long) observations.rows() * times, -1);
    }

    @Override
    public Proposals proposals() {
        try (Scope scope = Scope.open()) {
            Tensor times = Scope.noGradient(() -> times(parameters().values()));
            float[] flat = times.toArray();
            int size = flat.length / schedule.size();
            float[][] rows = new float[schedule.size()][size];
            for (int t = 0; t < rows.length; t++) {
                System.arraycopy(flat, t * size, rows[t], 0, size);
            }
            return new Proposals.Diffusion(network.snapshot(), rows, schedule);
        }
    }
}
