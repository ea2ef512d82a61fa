package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The saddle point of a quadratic Lagrangian where both Q = phi' theta and zeta = phi' omega are linear in the same features.
 * With C = E[phi phi'], K = E[phi (phi - gamma phi(s', pi))'], c = E[phi r], h = E[phi (1 - gamma + gamma end)], b = E[phi(s_0,
 * pi)], all summed over the steps of an episode and averaged over episodes, and kappa the ridge,
 *
 * <pre>
 * [ alpha_zeta C + kappa I    K                       h             ] [omega ]   [alpha_R c]
 * [ K'                        -(alpha_Q C + kappa I)  0             ] [theta ] = [b        ]
 * [ h'                        0                       -alpha_lambda ] [lambda]   [1        ]
 * </pre>
 */
final class FeatureDice {
    private static final double DOUBTED_NEGATIVE = 0.05;
    /** Steps times squared features up to which a fit takes some milliseconds. */
    private static final double REFITTED = 2e7;
    /** A ridge that many times as great should make no difference. */
    private static final double STRONGER = 10;

    private final OffPolicyData data;
    private final DiceFeatures form;
    private final DiceRegularization regularization;
    private final double ridge;
    /** Features of each step, of the policy in the next state times gamma, and of the policy in the first state of each episode. */
    private final double[][] features;

    private final double[][] next;
    private final double[][] starts;
    private final double[] ends;

    private FeatureDice(OffPolicyData data, DiceFeatures form, DiceRegularization regularization) {
        StateActionFeatures map = form.features().apply(data.dataset());
        this.form = form;
        this.data = data;
        this.regularization = regularization;
        int steps = data.rewards().length;
        features = new double[steps][];
        next = new double[steps][];
        starts = new double[data.episodes()][];
        ends = new double[steps];
        IntStream.range(0, data.episodes()).parallel().forEach(i -> collect(i, map));
        double squares = 0;
        for (double[] row : features) {
            squares += FlowSystem.dot(row, row);
        }
        this.ridge = form.ridge() * squares / map.size() / data.episodes();
    }

    static Estimator.Prepared prepared(OffPolicyData data, DiceFeatures form, DiceRegularization regularization) {
        return data.target()
                .lookingBack("ratios of visits")
                .map(reason -> Estimator.Prepared.refused(Caution.Kind.MODEL, reason))
                .orElseGet(() -> new FeatureDice(data, form, regularization).prepared());
    }

    private void collect(int i, StateActionFeatures map) {
        Dataset dataset = data.dataset();
        Episode episode = dataset.episodes().get(i);
        RandomGenerator random = new SplittableRandom(form.seed() + i);
        starts[i] = ofPolicy(episode, 0, map, random);
        for (int t = 0; t < data.length(i); t++) {
            int step = data.start(i) + t;
            boolean last = t == data.length(i) - 1;
            boolean terminates = last && !data.truncated(i);
            boolean known = !last
                    || !terminates
                            && episode.hasFinalObservation(
                                    dataset.observationSpace().size());
            features[step] = map.of(dataset.observation(episode, t), dataset.action(episode, t));
            next[step] = known ? ofPolicy(episode, t + 1, map, random) : new double[map.size()];
            Arrays.setAll(next[step], k -> data.discount() * next[step][k]);
            ends[step] = 1 - data.discount() + (terminates ? data.discount() : 0);
        }
    }

    /** The mean features of what the policy does in a state. */
    private double[] ofPolicy(Episode episode, int t, StateActionFeatures map, RandomGenerator random) {
        Past past = Past.of(data.dataset(), episode, t);
        float[] observation = past.observation();
        TargetPolicy target = data.target();
        double[] mean = new double[map.size()];
        if (target.policy() instanceof DiscretePolicy discrete) {
            double[] probabilities = target.probabilities(discrete, past);
            for (int a = 0; a < probabilities.length; a++) {
                if (probabilities[a] > 0) {
                    float[] action = {discrete.actionSpace().start() + a};
                    add(map.of(observation, action), probabilities[a], mean);
                }
            }
            return mean;
        }
        for (int k = 0; k < form.draws(); k++) {
            add(map.of(observation, target.action(past, random)), 1.0 / form.draws(), mean);
        }
        return mean;
    }

    private static void add(double[] row, double weight, double[] into) {
        for (int k = 0; k < row.length; k++) {
            into[k] += weight * row[k];
        }
    }

    private Estimator.Prepared prepared() {
        double[] once = new double[data.episodes()];
        Arrays.fill(once, 1);
        Fit fit = new Fit(once, ridge);
        if (!Double.isFinite(fit.value())) {
            return Estimator.Prepared.refused(
                    Caution.Kind.MODEL,
                    "Features depend on each other linearly: take fewer of them, or a ridge above " + form.ridge());
        }
        double[] contributions = fit.contributions();
        List<Caution> cautions = new ArrayList<>();
        DiceEquations.condition(fit.condition()).ifPresent(cautions::add);
        DiceEquations.ending(fit.ends()).ifPresent(cautions::add);
        DiceEquations.ridge(new Fit(once, STRONGER * ridge).value() - fit.value(), standardError(contributions))
                .ifPresent(cautions::add);
        long negative = Arrays.stream(features)
                .filter(row -> FlowSystem.dot(row, fit.omega) < 0)
                .count();
        if (negative > 0) {
            String reason = String.format(
                    Locale.ROOT,
                    "%.2f%% of the estimated ratios are negative, which true ones never are: the features say too little, or the data",
                    100.0 * negative / features.length);
            cautions.add(
                    negative > DOUBTED_NEGATIVE * features.length
                            ? Caution.warning(Kind.MODEL, reason)
                            : Caution.note(Kind.MODEL, reason));
        }
        double size = fit.omega.length;
        boolean refitted = features.length * size * size <= REFITTED;
        if (!refitted) {
            cautions.add(
                    Caution.note(Kind.INTERVAL, "The interval holds in first order: resamples are not fitted anew"));
        }
        return new Estimator.Prepared(
                refitted ? counts -> new Fit(counts, ridge).value() : Bootstrap.mean(contributions),
                Optional.of(contributions),
                false,
                Optional.empty(),
                cautions);
    }

    private static double standardError(double[] contributions) {
        double mean = Moments.mean(contributions);
        double squares =
                Arrays.stream(contributions).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares) / contributions.length;
    }

    /** The saddle point where episodes count a given number of times. */
    private final class Fit {
        private final int size = features[0].length;
        private final LinearSolverDense<DMatrixRMaj> solver;
        private final double[] rewards = new double[size];
        private final double[] omega;
        private final double[] theta;
        private final double lambda;
        private final double[] end = new double[size];
        private final double ridge;
        private final double norm;

        Fit(double[] counts, double ridge) {
            this.ridge = ridge;
            double episodes = Arrays.stream(counts).sum();
            DMatrixRMaj rows = new DMatrixRMaj(features.length, size);
            DMatrixRMaj weighted = new DMatrixRMaj(features.length, size);
            DMatrixRMaj differences = new DMatrixRMaj(features.length, size);
            double[] start = new double[size];
            for (int i = 0; i < counts.length; i++) {
                double weight = counts[i] / episodes;
                add(starts[i], weight, start);
                for (int step = data.start(i); step < data.start(i + 1); step++) {
                    add(features[step], weight * data.rewards()[step], rewards);
                    add(features[step], weight * ends[step], end);
                    for (int k = 0; k < size; k++) {
                        rows.set(step, k, features[step][k]);
                        weighted.set(step, k, weight * features[step][k]);
                        differences.set(step, k, features[step][k] - next[step][k]);
                    }
                }
            }
            DMatrixRMaj second = new DMatrixRMaj(size, size);
            DMatrixRMaj flow = new DMatrixRMaj(size, size);
            CommonOps_DDRM.multTransA(weighted, rows, second);
            CommonOps_DDRM.multTransA(weighted, differences, flow);
            solver = LinearSolverFactory_DDRM.lu(2 * size + 1);
            DMatrixRMaj equations = equations(second, flow);
            norm = NormOps_DDRM.inducedP1(equations);
            boolean regular = solver.setA(equations);
            double[] right = new double[2 * size + 1];
            for (int k = 0; k < size; k++) {
                right[k] = regularization.reward() * rewards[k];
                right[size + k] = start[k];
            }
            right[2 * size] = regularization.normalizes() ? 1 : 0;
            double[] solution = regular ? solve(right) : new double[right.length];
            if (!regular) {
                Arrays.fill(solution, Double.NaN);
            }
            omega = Arrays.copyOf(solution, size);
            theta = Arrays.copyOfRange(solution, size, 2 * size);
            lambda = solution[2 * size];
        }

        private DMatrixRMaj equations(DMatrixRMaj second, DMatrixRMaj flow) {
            DMatrixRMaj matrix = new DMatrixRMaj(2 * size + 1, 2 * size + 1);
            for (int j = 0; j < size; j++) {
                for (int k = 0; k < size; k++) {
                    double diagonal = j == k ? ridge : 0;
                    matrix.set(j, k, regularization.dual() * second.get(j, k) + diagonal);
                    matrix.set(size + j, size + k, -regularization.primal() * second.get(j, k) - diagonal);
                    matrix.set(j, size + k, flow.get(j, k));
                    matrix.set(size + k, j, flow.get(j, k));
                }
                double own = regularization.normalizes() ? end[j] : 0;
                matrix.set(j, 2 * size, own);
                matrix.set(2 * size, j, own);
            }
            matrix.set(2 * size, 2 * size, regularization.normalizes() ? -regularization.normalization() : -1);
            return matrix;
        }

        /** In the 1-norm. */
        double condition() {
            DMatrixRMaj inverse = new DMatrixRMaj(2 * size + 1, 2 * size + 1);
            solver.invert(inverse);
            return norm * NormOps_DDRM.inducedP1(inverse);
        }

        /** How often an episode ends by the ratios. */
        double ends() {
            return FlowSystem.dot(omega, end);
        }

        private double[] solve(double[] right) {
            DMatrixRMaj solution = new DMatrixRMaj(right.length, 1);
            solver.solve(DMatrixRMaj.wrap(right.length, 1, right), solution);
            return solution.getData();
        }

        double value() {
            return FlowSystem.dot(omega, rewards);
        }

        /** v_i + w' grad l_i, with w the solution for the right-hand side (c, 0, 0), see {@link TabularDice.Quadratic#contributions}. */
        double[] contributions() {
            double[] w = solve(Arrays.copyOf(rewards, 2 * size + 1));
            double[] ofOmega = Arrays.copyOf(w, size);
            double[] ofTheta = Arrays.copyOfRange(w, size, 2 * size);
            double ofLambda = w[2 * size];
            double constant = ridge * (FlowSystem.dot(theta, ofTheta) - FlowSystem.dot(omega, ofOmega));
            if (regularization.normalizes()) {
                constant += ofLambda * (1 + regularization.normalization() * lambda);
            }
            double[] contributions = new double[data.episodes()];
            for (int i = 0; i < contributions.length; i++) {
                contributions[i] = constant + FlowSystem.dot(starts[i], ofTheta);
                for (int step = data.start(i); step < data.start(i + 1); step++) {
                    double[] row = features[step];
                    double reward = data.rewards()[step];
                    double q = FlowSystem.dot(row, theta);
                    double ofQ = FlowSystem.dot(row, ofTheta);
                    double ratio = FlowSystem.dot(row, omega);
                    double end = regularization.normalizes() ? ends[step] : 0;
                    contributions[i] += ratio * (reward + FlowSystem.dot(next[step], ofTheta) - ofQ - ofLambda * end)
                            + FlowSystem.dot(row, ofOmega)
                                    * (regularization.reward() * reward
                                            + FlowSystem.dot(next[step], theta)
                                            - q
                                            - lambda * end
                                            - regularization.dual() * ratio)
                            + regularization.primal() * q * ofQ;
                }
            }
            return contributions;
        }
    }
}
