package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A behaviour policy for continuous actions as a conditional variational autoencoder (Sohn et al. 2015): p(a | s) is the mean over
 * z ~ N(0, I) of N(u(a); mu(s, z), sigma(s, z)^2), fitted through an encoder q(z | s, a). Acts by the decoder's mean at z = 0. Immutable.
 *
 * <p>Its density is estimated with K draws of the encoder, log 1/K sum_k p(a, z_k | s) / q(z_k | s, a) (Burda et al. 2016, equation 8):
 * a lower bound on average, which rises to the density with K. It is fitted to the same bound. The draws depend on the seed alone, so that the same question has the
 * same answer.
 */
public final class LatentBehavior implements DensityPolicy, MemorylessPolicy {
    private static final int FIT_DRAWS = 8;

    private final DatasetSpec spec;
    private final ActionMap map;
    private final FeedForward encoder;
    private final FeedForward decoder;
    private final int latents;
    private final int draws;
    private final long seed;

    private LatentBehavior(
            DatasetSpec spec,
            ActionMap map,
            FeedForward encoder,
            FeedForward decoder,
            int latents,
            int draws,
            long seed) {
        this.spec = spec;
        this.map = map;
        this.encoder = encoder;
        this.decoder = decoder;
        this.latents = latents;
        this.draws = draws;
        this.seed = seed;
    }

    /**
     * Fits an autoencoder with twice as many latent components as actions have.
     *
     * @param draws K, of the density's estimate, at least 1
     * @throws IllegalArgumentException where actions are not continuous, or bounded on one side only
     */
    public static LatentBehavior of(Dataset dataset, int draws, FitSettings settings) {
        if (draws < 1) {
            throw new IllegalArgumentException("The density's estimate needs at least 1 draw, got " + draws);
        }
        DatasetSpec spec = dataset.spec();
        List<LoggedStep> steps = LoggedStep.of(dataset);
        ActionMap map = ActionMap.of(dataset.actionSpace(), steps);
        int size = map.size();
        int latents = 2 * size;
        int inputs = spec.inputSize();
        List<FeedForward> networks = Fit.networks(
                spec,
                List.of(
                        Fit.rows(steps, step -> spec.input(step.observation())),
                        Fit.rows(steps, step -> map.normalized(step.action()))),
                List.of(
                        new Mlp.Shape(inputs + size, settings.hidden(), 2 * latents),
                        new Mlp.Shape(inputs + latents, settings.hidden(), 2 * size)),
                settings,
                (both, batch) -> loss(both, batch, latents, size));
        return new LatentBehavior(spec, map, networks.get(0), networks.get(1), latents, draws, settings.seed());
    }

    /**
     * The negative importance-weighted bound with {@value #FIT_DRAWS} draws, in which the divergence from the prior comes to weigh fully
     * in the first half of the fit: at once, it would keep the latent components from being used at all (Bowman et al. 2016).
     */
    private static Tensor loss(List<Network> networks, Fit.Minibatch batch, int latents, int size) {
        Tensor states = batch.matrix(0);
        Tensor actions = batch.matrix(1);
        Tensor encoded = networks.get(0).of(Tensor.concatenate(states, actions)).unsqueeze(1);
        Tensor mean = encoded.columns(0, latents);
        Tensor logStd = encoded.columns(latents, latents);
        Tensor noise = batch.noise(FIT_DRAWS * latents).reshape(-1, FIT_DRAWS, latents);
        Tensor z = Normals.sample(mean, logStd, noise);
        Tensor decoded = networks.get(1).of(Tensor.concatenate(repeated(states), z.reshape(-1, latents)));
        Tensor outputs = decoded.reshape(-1, FIT_DRAWS, 2 * size);
        Tensor likelihood =
                Normals.logDensity(actions.unsqueeze(1), outputs.columns(0, size), outputs.columns(size, size));
        Tensor standard = noise.times(0);
        Tensor divergence = Normals.logDensity(z, mean, logStd).minus(Normals.logDensity(z, standard, standard));
        double weight = Math.min(1, 2 * batch.progress());
        return likelihood.minus(divergence.times(weight)).logSumExp().mean().negated();
    }

    /** Each row {@value #FIT_DRAWS} times, one after the other. */
    private static Tensor repeated(Tensor rows) {
        int columns = (int) rows.shape()[1];
        return Tensor.concatenate(Collections.nCopies(FIT_DRAWS, rows).toArray(Tensor[]::new))
                .reshape(-1, columns);
    }

    @Override
    public Box actionSpace() {
        return map.space();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] decoded = decoder.of(joined(spec.input(past.observation()), new float[latents]));
        double[] mean = new double[map.size()];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = decoded[i];
        }
        return map.action(mean);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[] z = new float[latents];
        for (int i = 0; i < latents; i++) {
            z[i] = (float) random.nextGaussian();
        }
        float[] decoded = decoder.of(joined(spec.input(past.observation()), z));
        double[] drawn = new double[map.size()];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = decoded[i] + Normals.deviation(decoded[map.size() + i]) * random.nextGaussian();
        }
        return map.action(drawn);
    }

    @Override
    public double logDensity(Past past, float[] action) {
        if (!map.space().contains(action)) {
            return Double.NEGATIVE_INFINITY;
        }
        float[] state = spec.input(past.observation());
        float[] point = map.normalized(action);
        float[] encoded = encoder.of(joined(state, point));
        SplittableRandom random = new SplittableRandom(seed);
        double[] weights = new double[draws];
        for (int k = 0; k < draws; k++) {
            weights[k] = logWeight(state, point, encoded, random);
        }
        return Normals.logSumExp(weights) - Math.log(draws) + map.logDerivative(action);
    }

    /** log p(u, z | s) - log q(z | s, u) of one draw of z. */
    private double logWeight(float[] state, float[] point, float[] encoded, RandomGenerator random) {
        float[] z = new float[latents];
        double weight = 0;
        for (int j = 0; j < latents; j++) {
            z[j] = (float) (encoded[j] + Normals.deviation(encoded[latents + j]) * random.nextGaussian());
            weight += Normals.logDensity(z[j], 0, 0) - Normals.logDensity(z[j], encoded[j], encoded[latents + j]);
        }
        float[] decoded = decoder.of(joined(state, z));
        for (int i = 0; i < point.length; i++) {
            weight += Normals.logDensity(point[i], decoded[i], decoded[point.length + i]);
        }
        return weight;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
