package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Past;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.nn.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * The value of a policy as the mean discounted return of episodes that it plays in a learned model: model-based evaluation (Fonteneau et
 * al. 2013; among the direct methods of Voloshin et al. 2019, arXiv 1911.06854). Each episode starts in a logged state and goes on for a
 * number of steps, after which nothing is added: V(s_t) is the value of the next {@code horizon} steps. A policy that looks back sees the
 * logged past and what the model added to it; the model goes by the present observation. A function of the seed, the episode's number and
 * the step. As an estimate of its own the model is fitted once to the whole log, see {@link DirectMethod}. Immutable.
 */
public final class ModelRollouts implements ActionValues {
    private final DynamicsModel model;
    private final TargetPolicy target;
    private final Config config;
    private final Truncation truncation;
    private final long seed;

    /**
     * The settings.
     *
     * @param discount gamma
     * @param horizon steps of an episode that does not terminate before
     * @param rollouts episodes from each state
     */
    public record Config(double discount, int horizon, int rollouts) {
        public Config {
            Checks.unit("discount", discount);
            Checks.positive("horizon", horizon);
            Checks.positive("rollouts", rollouts);
        }
    }

    /**
     * Values that end with the rollouts alone.
     *
     * @param seed of what the model and the policy draw
     */
    public ModelRollouts(DynamicsModel model, TargetPolicy target, Config config, long seed) {
        this(model, target, config, Truncation.NONE, seed);
    }

    /**
     * Values within a horizon: what a rollout earns at step t counts by the probability that an episode is not cut off before.
     *
     * @param truncation of the log whose steps are valued
     * @param seed of what the model and the policy draw
     */
    public ModelRollouts(DynamicsModel model, TargetPolicy target, Config config, Truncation truncation, long seed) {
        this.model = model;
        this.target = target;
        this.config = config;
        this.truncation = truncation;
        this.seed = seed;
    }

    /** The mean of V(s_0) over the logged starts: the value of the policy. Much cheaper than the values of all steps. */
    public double startValue(Dataset dataset) {
        return dataset.episodes().stream()
                .mapToDouble(episode -> value(episode, 0))
                .average()
                .orElseThrow();
    }

    @Override
    public double startValue(Episode episode) {
        return value(episode, 0);
    }

    /** Q(s_t, a_t): the logged action, then the policy. */
    @Override
    public double[] actionValues(Episode episode) {
        int size = episode.actions().length / episode.length();
        double[] values = new double[episode.length()];
        for (int t = 0; t < values.length; t++) {
            Past past = past(episode, t);
            float[] action = Arrays.copyOfRange(episode.actions(), t * size, (t + 1) * size);
            int at = t;
            values[t] = mean(episode, t, random -> played(past, at, action, random));
        }
        return values;
    }

    @Override
    public double[] values(Episode episode) {
        double[] values = new double[episode.observations().length / model.observationSize()];
        Arrays.setAll(values, t -> value(episode, t));
        return values;
    }

    @Override
    public Horizon horizon() {
        return truncation.none() ? Horizon.INFINITE : Horizon.LOGGED;
    }

    @Override
    public List<Caution> cautions() {
        return target.policy().context() == 1
                ? List.of()
                : List.of(
                        Caution.warning(
                                Kind.MODEL,
                                "The policy looks back, but the model tells what follows from the present"
                                        + " observation and action alone: where that is not the state of the process, trust it not"));
    }

    private double value(Episode episode, int t) {
        Past past = past(episode, t);
        return mean(episode, t, random -> played(past, t, target.action(past, random), random));
    }

    private Past past(Episode episode, int t) {
        Space observations = Box.unbounded(model.observationSize());
        return Past.of(observations, target.policy().actionSpace(), episode, t);
    }

    private double mean(Episode episode, int t, ToDoubleFunction<RandomGenerator> played) {
        RandomGenerator random = new SplittableRandom(Seeds.mix(Seeds.mix(seed, episode.id()), t));
        double sum = 0;
        for (int i = 0; i < config.rollouts(); i++) {
            sum += played.applyAsDouble(random);
        }
        return sum / config.rollouts();
    }

    /** The discounted return of one episode that begins with an action. */
    private double played(Past start, int at, float[] first, RandomGenerator random) {
        Past past = start;
        float[] action = first;
        double sum = 0;
        double weight = truncation.none() || at < truncation.steps() ? 1 : 0;
        for (int t = 0; t < config.horizon() && weight > 0; t++) {
            Environment.Step step = model.step(past.observation(), action, random);
            sum += weight * step.reward();
            if (step.terminated()) {
                break;
            }
            weight *= config.discount() * truncation.goesOn(at + t);
            float[] next = step.observation();
            past = past.then(action, (float) step.reward(), next, model.legal(next));
            action = target.action(past, random);
        }
        return sum;
    }
}
