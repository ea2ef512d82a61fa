package dev.hindcast.evaluation.calibration;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.calibration.ModelCalibration.Decile;
import dev.hindcast.evaluation.calibration.ModelCalibration.Doubt;
import dev.hindcast.evaluation.calibration.ModelCalibration.Horizon;
import dev.hindcast.evaluation.calibration.ModelCalibration.Region;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.Penalty;
import dev.hindcast.learning.dynamics.Prediction;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.Transitions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** See {@link ModelCalibration}. */
final class CalibrationMeasurement {
    private static final int STEPS = 2_000;
    private static final int STARTS = 500;
    private static final int[] HORIZONS = {1, 5, 20};
    private static final double[] LEVELS = {0.5, 0.8, 0.9, 0.95, 0.99};
    private static final double FLAGGED = 0.95;
    private static final int DECILES = 10;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final Dynamics dynamics;
    private final DatasetSpec spec;
    private final SplittableRandom random;

    CalibrationMeasurement(Dynamics dynamics, DatasetSpec spec, long seed) {
        this.dynamics = dynamics;
        this.spec = spec;
        this.random = new SplittableRandom(seed);
    }

    ModelCalibration of(Dataset heldOut) {
        try (StepBuffer buffer = StepBuffer.of(heldOut, spec, Device.cpu());
                Scope scope = Scope.open()) {
            return noGradient(() -> {
                Transitions steps = buffer.replay(0).listed(STEPS, 1);
                Prediction logged = dynamics.predict(steps.observations(), steps.actions());
                Tensor actions = randomActions(steps.actions());
                Prediction other = dynamics.predict(steps.observations(), actions);
                boolean[] outside = Neighbors.outside(
                        Tensor.concatenate(steps.observations(), steps.actions()),
                        Tensor.concatenate(steps.observations(), actions));
                double[] errors = errors(logged, steps);
                double[] disagreement = disagreement(logged);
                return new ModelCalibration(
                        steps.size(),
                        horizons(heldOut),
                        regions(logged, steps),
                        Arrays.stream(Penalty.values())
                                .filter(penalty -> penalty != Penalty.NONE)
                                .map(penalty -> doubt(penalty, logged, other, errors, outside))
                                .toList(),
                        deciles(disagreement, errors),
                        boxed(disagreement),
                        boxed(disagreement(other)),
                        share(outside, i -> true));
            });
        }
    }

    private static List<Double> boxed(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    private static double[] doubles(Tensor values) {
        float[] floats = values.toArray();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    private Tensor randomActions(Tensor like) {
        float[] values = new float[like.toArray().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(Device.cpu(), values, like.shape());
    }

    /** The next observation and the reward: n x (observation size + 1). */
    private static Tensor outcomes(Transitions steps) {
        return Tensor.concatenate(steps.nextObservations(), steps.rewards().unsqueeze(1));
    }

    private Tensor elites(Tensor ofMembers) {
        int[] elites = dynamics.elites();
        Tensor[] parts = Arrays.stream(elites)
                .mapToObj(elite -> ofMembers.select(0, elite))
                .toArray(Tensor[]::new);
        return Tensor.stack(parts);
    }

    private double[] errors(Prediction prediction, Transitions steps) {
        return doubles(elites(prediction.means()).mean(0).minus(outcomes(steps)).norm(-1));
    }

    private static double[] disagreement(Prediction prediction) {
        return doubles(Penalty.VARIANCE_OF_MEANS.of(prediction).sqrt());
    }

    private static Doubt doubt(
            Penalty penalty, Prediction logged, Prediction other, double[] errors, boolean[] outside) {
        double[] ofLogged = doubles(penalty.of(logged));
        double[] ofRandom = doubles(penalty.of(other));
        double[] sorted = Arrays.stream(ofLogged).sorted().toArray();
        double threshold = sorted[(int) Math.ceil(FLAGGED * (sorted.length - 1))];
        boolean[] flagged = new boolean[ofRandom.length];
        for (int i = 0; i < flagged.length; i++) {
            flagged[i] = ofRandom[i] > threshold;
        }
        double above = Arrays.stream(ofRandom)
                .map(value -> below(sorted, value) / (double) sorted.length)
                .average()
                .orElseThrow();
        return new Doubt(
                penalty,
                RankCorrelation.of(ofLogged, errors),
                share(flagged, i -> true),
                share(flagged, i -> outside[i]),
                above);
    }

    /** The share of those that are true among some; NaN of none. */
    private static double share(boolean[] flags, IntPredicate among) {
        return IntStream.range(0, flags.length)
                .filter(among)
                .mapToDouble(i -> flags[i] ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /** How many sorted values are less. */
    private static int below(double[] sorted, double value) {
        int place = Arrays.binarySearch(sorted, value);
        return place >= 0 ? place : -place - 1;
    }

    private List<Region> regions(Prediction prediction, Transitions steps) {
        float[] means = elites(prediction.means()).toArray();
        float[] deviations = elites(prediction.deviations()).toArray();
        float[] outcomes = outcomes(steps).toArray();
        int members = dynamics.elites().length;
        double[] outside = new double[outcomes.length];
        for (int i = 0; i < outcomes.length; i++) {
            double cumulative = 0;
            for (int member = 0; member < members; member++) {
                int at = member * outcomes.length + i;
                cumulative += NORMAL.cumulativeProbability((outcomes[i] - means[at]) / deviations[at]) / members;
            }
            outside[i] = Math.abs(2 * cumulative - 1);
        }
        return Arrays.stream(LEVELS)
                .mapToObj(level -> new Region(
                        level,
                        Arrays.stream(outside).filter(value -> value <= level).count() / (double) outside.length))
                .toList();
    }

    private static List<Decile> deciles(double[] disagreement, double[] errors) {
        int[] order = IntStream.range(0, errors.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> disagreement[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int parts = Math.min(DECILES, errors.length);
        List<Decile> deciles = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int[] some = Arrays.copyOfRange(order, (int) ((long) part * order.length / parts), (int)
                    ((long) (part + 1) * order.length / parts));
            deciles.add(new Decile(mean(disagreement, some), mean(errors, some)));
        }
        return deciles;
    }

    private static double mean(double[] values, int[] places) {
        return Arrays.stream(places).mapToDouble(i -> values[i]).average().orElseThrow();
    }

    /** Those of which the log has long enough episodes. */
    private List<Horizon> horizons(Dataset heldOut) {
        List<Horizon> horizons = new ArrayList<>();
        for (int length : HORIZONS) {
            List<Start> starts = starts(heldOut, length);
            if (!starts.isEmpty()) {
                horizons.add(horizon(starts, length));
            }
        }
        return horizons;
    }

    private record Start(Episode episode, int t) {}

    private List<Start> starts(Dataset heldOut, int length) {
        int size = heldOut.observationSpace().size();
        List<Start> all = new ArrayList<>();
        for (Episode episode : heldOut.episodes()) {
            for (int t = 0; t + length <= episode.transitions(size); t++) {
                all.add(new Start(episode, t));
            }
        }
        int count = Math.min(STARTS, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    private Horizon horizon(List<Start> starts, int length) {
        Tensor first = observations(starts, 0);
        Tensor last = observations(starts, length);
        Tensor at = first;
        for (int step = 0; step < length; step++) {
            Tensor means = dynamics.predict(at, actions(starts, step)).means();
            at = elites(means).mean(0).columns(0, (int) first.shape()[1]);
        }
        return new Horizon(length, starts.size(), rootMeanSquare(at.minus(last)), rootMeanSquare(first.minus(last)));
    }

    private static double rootMeanSquare(Tensor values) {
        return Math.sqrt(values.squared().mean().item());
    }

    private Tensor observations(List<Start> starts, int after) {
        int size = spec.observationSpace().size();
        float[] rows = new float[starts.size() * size];
        for (int i = 0; i < starts.size(); i++) {
            Episode episode = starts.get(i).episode;
            int t = starts.get(i).t + after;
            int from = t == 0 ? 0 : episode.successorAt(t - 1, size);
            spec.convertObservation(episode.observations(), from, rows, i * size);
        }
        return Tensor.of(Device.cpu(), rows, starts.size(), size);
    }

    private Tensor actions(List<Start> starts, int after) {
        int size = spec.actionSpace().size();
        float[] rows = new float[starts.size() * size];
        for (int i = 0; i < starts.size(); i++) {
            int from = (starts.get(i).t + after) * size;
            spec.convertAction(starts.get(i).episode.actions(), from, rows, i * size);
        }
        return Tensor.of(Device.cpu(), rows, starts.size(), size);
    }
}
