package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Slope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How a policy that takes a single one of infinitely many actions is made one that logged actions bear on ({@link SmoothedPolicy}). The width
 * of the kernel is, for each component, the bandwidth times the standard deviation of the logged actions.
 *
 * <p>Without a bandwidth, one is chosen from the log. The estimates by {@code wpdis} at a pilot, that of Silverman's rule (1986, section 3.4), and at its
 * double give the constants of C h^2 for the bias and of V / (n h^D) for the variance, D being the components of the actions of an episode, and with
 * them the bandwidth of least mean squared error, as Kallus and Zhou 2018 (section 4) choose theirs. From a sixteenth of it to itself
 * {@link Slope} chooses: too narrow a kernel shows in the interval, too wide a one does not. Passed over are bandwidths at which the weights
 * are worth less than {@value #LEAST_SAMPLE_SIZE} episodes; where that leaves none, the narrowest kernel beyond is taken, up to eight
 * times as wide.
 *
 * @param kernel that spreads an action
 * @param bandwidth in standard deviations of the logged actions, above 0; nothing where the log chooses
 */
public record Smoothing(Kernel kernel, OptionalDouble bandwidth) {
    private static final double LEAST_SAMPLE_SIZE = 50;
    private static final int NARROWER = 8;
    private static final int WIDER = 6;
    private static final double ROUNDING = 1 + 1e-9;
    private static final double FARTHEST = 8;
    private static final int DOUBLINGS = 10;
    private static final double NORMAL_RULE = 1.06;
    private static final double DEVIATIONS = 1.96;

    public Smoothing {
        if (bandwidth.isPresent()
                && !(bandwidth.getAsDouble() > 0 && bandwidth.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("A bandwidth is a number above 0, got " + bandwidth.getAsDouble());
        }
    }

    /** The bandwidth is chosen from the log. */
    public static Smoothing automatic(Kernel kernel) {
        return new Smoothing(kernel, OptionalDouble.empty());
    }

    /** A bandwidth in standard deviations of the logged actions. */
    public static Smoothing of(Kernel kernel, double bandwidth) {
        return new Smoothing(kernel, OptionalDouble.of(bandwidth));
    }

    /**
     * The logged episodes beside the smoothed policy, judged as it samples.
     *
     * @param policy deterministic, for continuous actions
     * @param propensities densities of the logged actions
     * @param discount gamma, in [0, 1]
     * @throws IllegalArgumentException where actions are discrete, or one of their components is always the same
     */
    public OffPolicyData apply(Dataset dataset, Policy policy, Propensities propensities, double discount) {
        SmoothedPolicy unit = new SmoothedPolicy(policy, kernel, spreads(dataset, policy));
        Choice choice = new Choice(OffPolicyData.of(dataset, TargetPolicy.sampled(unit), propensities, discount), unit);
        return choice.smoothed(bandwidth.orElseGet(choice::chosen));
    }

    private static double[] spreads(Dataset dataset, Policy policy) {
        int size = policy.actionSpace().size();
        if (dataset.actionSpace().size() != size) {
            throw new IllegalArgumentException("The policy acts in " + policy.actionSpace() + ", the data hold "
                    + dataset.actionSpace() + ": judge a policy by a log of the same problem");
        }
        double[] sums = new double[size];
        double[] squares = new double[size];
        long count = 0;
        float[] first = dataset.episodes().get(0).actions();
        for (Episode episode : dataset.episodes()) {
            float[] actions = episode.actions();
            for (int i = 0; i < actions.length; i++) {
                double centered = actions[i] - first[i % size];
                sums[i % size] += centered;
                squares[i % size] += centered * centered;
            }
            count += episode.length();
        }
        double[] spreads = new double[size];
        for (int j = 0; j < size; j++) {
            double mean = sums[j] / count;
            spreads[j] = Math.sqrt(squares[j] / count - mean * mean);
            if (!(spreads[j] > 0)) {
                throw new IllegalArgumentException("Component " + j + " of the logged actions is always the same: no"
                        + " kernel tells what another would earn. Log a policy that varies it");
            }
        }
        return spreads;
    }

    /** What the log says at a bandwidth. */
    private record Candidate(double bandwidth, double value, double deviation, double size) {}

    /** The choice of a bandwidth. */
    private final class Choice {
        private final OffPolicyData data;
        private final SmoothedPolicy unit;
        private final float[][] centers;
        private final double[][] behavior;
        /** D. */
        private final double components;

        Choice(OffPolicyData data, SmoothedPolicy unit) {
            this.data = data;
            this.unit = unit;
            List<Episode> episodes = data.dataset().episodes();
            this.centers = new float[episodes.size()][];
            this.behavior = new double[episodes.size()][];
            IntStream.range(0, centers.length).parallel().forEach(i -> {
                centers[i] = centers(episodes.get(i));
                behavior[i] = data.propensities().logProbabilities(data.dataset(), episodes.get(i));
            });
            this.components = (double) data.start(data.episodes())
                    / data.episodes()
                    * data.dataset().actionSpace().size();
        }

        private float[] centers(Episode episode) {
            int size = data.dataset().actionSpace().size();
            float[] all = new float[episode.length() * size];
            for (int t = 0; t < episode.length(); t++) {
                System.arraycopy(unit.center(Past.of(data.dataset(), episode, t)), 0, all, t * size, size);
            }
            return all;
        }

        /** Beside the policy that is smoothed by a bandwidth, with what has to be said of it. */
        OffPolicyData smoothed(double bandwidth) {
            Candidate own = at(bandwidth);
            double bias = Math.abs(at(2 * bandwidth).value - own.value) / 3;
            return data.with(
                    TargetPolicy.sampled(unit.scaled(bandwidth).moving(bias, DEVIATIONS * own.deviation)),
                    ratios(bandwidth));
        }

        double chosen() {
            Candidate pilot = pilot();
            double start = plugIn(pilot);
            List<Candidate> sound = sound(IntStream.rangeClosed(-NARROWER, WIDER)
                    .mapToObj(k -> at(start * Math.pow(2, .5 * k)))
                    .toList());
            if (sound.isEmpty()) {
                return pilot.bandwidth;
            }
            List<Candidate> narrow = sound.stream()
                    .filter(candidate -> candidate.bandwidth <= start * ROUNDING)
                    .toList();
            return narrow.isEmpty() ? sound.get(0).bandwidth : slope(narrow).bandwidth;
        }

        private static Candidate slope(List<Candidate> candidates) {
            return candidates.get(Slope.select(
                    candidates.stream().mapToDouble(Candidate::value).toArray(),
                    candidates.stream()
                            .mapToDouble(candidate -> DEVIATIONS * candidate.deviation)
                            .toArray()));
        }

        /** Those with weights enough, of which a wider kernel than another has the narrower interval: else it is worse in all. */
        private static List<Candidate> sound(List<Candidate> ascending) {
            List<Candidate> sound = new ArrayList<>();
            double narrowest = Double.POSITIVE_INFINITY;
            for (Candidate candidate : ascending) {
                if (candidate.size >= LEAST_SAMPLE_SIZE && candidate.deviation < narrowest) {
                    narrowest = candidate.deviation;
                    sound.add(candidate);
                }
            }
            return sound;
        }

        /** The bandwidth of least mean squared error, by the constants at a pilot. */
        private double plugIn(Candidate pilot) {
            double bias = (at(2 * pilot.bandwidth).value - pilot.value) / 3;
            double ratio = components * pilot.deviation * pilot.deviation / (4 * bias * bias);
            double factor = Math.pow(ratio, 1 / (components + 4));
            return pilot.bandwidth * (factor > 0 ? Math.max(1 / FARTHEST, Math.min(FARTHEST, factor)) : 1);
        }

        /** The first of Silverman's bandwidth and its doublings with weights enough, or that with most. */
        private Candidate pilot() {
            double silverman = NORMAL_RULE / kernel.deviation() * Math.pow(data.episodes(), -1 / (components + 4));
            Candidate best = at(silverman);
            for (int k = 1; k <= DOUBLINGS && best.size < LEAST_SAMPLE_SIZE; k++) {
                Candidate wider = at(Math.scalb(silverman, k));
                best = wider.size > best.size ? wider : best;
            }
            return best;
        }

        private Candidate at(double bandwidth) {
            OffPolicyData own = judging(bandwidth);
            Estimator.Prepared prepared =
                    new WeightedPerDecisionImportanceSampling(EndedEpisodes.KEEP_THEIR_WEIGHT).prepare(own);
            double value = prepared.estimate(own.episodes());
            double squares = Arrays.stream(prepared.contributions().orElseThrow())
                    .map(contribution -> (contribution - value) * (contribution - value))
                    .sum();
            return new Candidate(bandwidth, value, Math.sqrt(squares) / own.episodes(), effectiveSize(own));
        }

        /** From weights relative to the largest, which do not vanish in long episodes; 0 where all are 0. */
        private static double effectiveSize(OffPolicyData data) {
            double[] weights = StepWeights.of(data).orElseThrow().relativeOfEpisodes();
            double sum = Arrays.stream(weights).sum();
            return sum == 0
                    ? 0
                    : sum
                            * sum
                            / Arrays.stream(weights)
                                    .map(weight -> weight * weight)
                                    .sum();
        }

        private OffPolicyData judging(double bandwidth) {
            return data.with(TargetPolicy.sampled(unit.scaled(bandwidth)), ratios(bandwidth));
        }

        private double[] ratios(double bandwidth) {
            double[] ratios = new double[data.start(data.episodes())];
            int size = data.dataset().actionSpace().size();
            IntStream.range(0, data.episodes()).parallel().forEach(i -> {
                float[] actions = data.dataset().episodes().get(i).actions();
                for (int t = 0; t < data.length(i); t++) {
                    ratios[data.start(i) + t] =
                            unit.logDensity(actions, t * size, centers[i], t * size, bandwidth) - behavior[i][t];
                }
            });
            return ratios;
        }
    }
}
