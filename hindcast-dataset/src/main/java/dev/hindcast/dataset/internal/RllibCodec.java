package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import dev.hindcast.dataset.Space;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What RLlib's {@code JsonWriter} writes on its old API stack, a batch a line (rllib/offline/json_writer.py), with columns that are not packed.
 * Rows of one {@code eps_id} (and {@code agent_index}) are an episode, over lines and files; it ends where {@code terminateds},
 * {@code dones} or {@code truncateds} say so, and where {@code t} does not go on by one.
 */
final class RllibCodec implements Codec {
    private static final String SUCCESSORS = "new_obs";
    private static final Set<String> FIRST_FIELDS =
            Set.of("type", "obs", "new_obs", "actions", "rewards", "dones", "terminateds", "truncateds", "eps_id", "t");
    private static final Pattern NAME = Pattern.compile("output-.*\\.json");

    @Override
    public String description() {
        return "RLlib (a batch of JSON a line, or a folder of such output-*.json files)";
    }

    /** RLlib's files in a folder, in the order in which they were written; nothing where there are none. */
    static List<Path> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .filter(Files::isRegularFile)
                    .sorted(FileOrder.BY_NUMBERS)
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + folder + " (" + Reason.of(e) + ")", e);
        }
    }

    @Override
    public boolean recognizes(Source source) {
        if (source.hdf5().isPresent() || source.npz().isPresent()) {
            return false;
        }
        try (JsonParser in = SpaceJson.MAPPER.getFactory().createParser(Files.newInputStream(source.file()))) {
            return in.nextToken() == JsonToken.START_OBJECT
                    && in.nextToken() == JsonToken.FIELD_NAME
                    && FIRST_FIELDS.contains(in.currentName());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        RllibBatches batches = new RllibBatches();
        try {
            for (Path file : Files.isDirectory(source.path()) ? in(source.path()) : List.of(source.file())) {
                batches.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (batches.rows() == 0) {
            throw new DatasetException(source.path() + " holds no step: write it again with some");
        }
        List<String> warnings = new ArrayList<>();
        for (String key : List.of("obs", "actions", "rewards")) {
            batches.column(key).rounding(source.path() + ", '" + key + "'").ifPresent(warnings::add);
        }
        Rows rows = new Rows(batches, source.path(), warnings);
        Steps steps = rows.steps().asStated(options);
        Successors next = rows.successors()
                .map(values -> new Successors(steps, values, rows.ends(), SUCCESSORS))
                .orElse(null);
        FlatLog log = FlatLog.of(steps, rows.terminals(), rows.ends(), next, warnings);
        NumberColumn actions = batches.column("actions");
        boolean discrete = actions.isInteger() && actions.columns() == 1;
        Space actionSpace = ActionSpaces.of(
                source.path().toString(),
                steps.actions(),
                steps.actionSize(),
                discrete ? ActionType.DISCRETE : ActionType.CONTINUOUS,
                options,
                warnings);
        return DatasetReader.made(
                source.path(),
                () -> new Dataset(
                        source.name(),
                        Box.unbounded(steps.observationSize()),
                        actionSpace,
                        log.episodes(),
                        Optional.empty(),
                        warnings,
                        log.contradictions()));
    }

    /** The rows, those of each sequence behind one another. */
    private static final class Rows {
        private final RllibBatches batches;
        private final Path path;
        private final int[] order;
        private final boolean[] terminals;
        private final boolean[] ends;
        private final List<String> warnings;

        Rows(RllibBatches batches, Path path, List<String> warnings) {
            this.batches = batches;
            this.path = path;
            this.warnings = warnings;
            this.order = order(batches);
            this.terminals = new boolean[order.length];
            this.ends = new boolean[order.length];
            flag();
        }

        boolean[] terminals() {
            return terminals;
        }

        boolean[] ends() {
            return ends;
        }

        /** A stable sort by sequence, in the order of their first rows. */
        private static int[] order(RllibBatches batches) {
            int[] first = new int[batches.rows() + 1];
            for (int row = 0; row < batches.rows(); row++) {
                first[batches.sequence(row) + 1]++;
            }
            for (int i = 1; i < first.length; i++) {
                first[i] += first[i - 1];
            }
            int[] order = new int[batches.rows()];
            for (int row = 0; row < order.length; row++) {
                order[first[batches.sequence(row)]++] = row;
            }
            return order;
        }

        private void flag() {
            boolean oldFlags = !batches.has("terminateds");
            NumberColumn over = batches.column(oldFlags ? "dones" : "terminateds");
            boolean truncates = batches.has("truncateds");
            requireSingle(oldFlags ? "dones" : "terminateds");
            int unfinished = 0;
            int broken = 0;
            for (int i = 0; i < order.length; i++) {
                boolean truncated = truncates && batches.column("truncateds").at(order[i]) != 0;
                boolean done = over.at(order[i]) != 0;
                terminals[i] = done && !(oldFlags && truncated);
                ends[i] = done || truncated;
                if (!ends[i] && i + 1 < order.length && !goesOn(order[i], order[i + 1])) {
                    ends[i] = true;
                    unfinished++;
                    broken += batches.sequence(order[i]) == batches.sequence(order[i + 1]) ? 1 : 0;
                }
            }
            if (oldFlags && !truncates) {
                warnings.add("The file has 'dones' and no 'truncateds': an end by a time limit is taken for a terminal"
                        + " state, if it was flagged");
            }
            if (unfinished > 0) {
                warnings.add(unfinished + " episodes have no end, " + broken
                        + " of them go on at a later step: each is kept as truncated");
            }
        }

        private boolean goesOn(int row, int next) {
            return batches.sequence(row) == batches.sequence(next)
                    && (batches.has(RllibBatches.STEP)
                            ? batches.column(RllibBatches.STEP).at(next)
                                    == batches.column(RllibBatches.STEP).at(row) + 1
                            : batches.file(row) == batches.file(next));
        }

        Steps steps() {
            for (String key : List.of("rewards", "truncateds", "t", "action_logp", "action_prob")) {
                requireSingle(key);
            }
            return new Steps(
                    ordered("obs"),
                    batches.column("obs").columns(),
                    ordered("actions"),
                    batches.column("actions").columns(),
                    ordered("rewards"),
                    new boolean[0],
                    logProbabilities());
        }

        Optional<float[]> successors() {
            if (!batches.has(SUCCESSORS)) {
                return Optional.empty();
            }
            if (batches.column(SUCCESSORS).columns() != batches.column("obs").columns()) {
                throw new DatasetException(path + ": '" + SUCCESSORS + "' has "
                        + batches.column(SUCCESSORS).columns() + " numbers a row, 'obs' has "
                        + batches.column("obs").columns());
            }
            return Optional.of(ordered(SUCCESSORS));
        }

        private void requireSingle(String key) {
            if (batches.has(key) && batches.column(key).columns() != 1) {
                throw new DatasetException(
                        path + ": '" + key + "' has " + batches.column(key).columns() + " numbers a row, expected one");
            }
        }

        private float[] ordered(String key) {
            NumberColumn column = batches.column(key);
            float[] values = column.floats();
            if (IntStream.range(0, order.length).allMatch(i -> order[i] == i)) {
                return values;
            }
            int size = column.columns();
            float[] ordered = new float[values.length];
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(values, order[i] * size, ordered, i * size, size);
            }
            return ordered;
        }

        private double[] logProbabilities() {
            boolean logarithms = batches.has("action_logp");
            if (!logarithms && !batches.has("action_prob")) {
                return new double[0];
            }
            NumberColumn column = batches.column(logarithms ? "action_logp" : "action_prob");
            double[] values = new double[order.length];
            boolean certain = true;
            for (int i = 0; i < order.length; i++) {
                double value = column.at(order[i]);
                if (!logarithms && value <= 0) {
                    throw new DatasetException(path + ", 'action_prob', row " + (order[i] + 1L) + " of the log, is "
                            + value + ": an action that was taken has a probability above 0");
                }
                values[i] = logarithms ? value : Math.log(value);
                certain &= values[i] == 0;
            }
            if (certain) {
                warnings.add("Every action has the probability 1, as one writes it where it is not known: leave '"
                        + (logarithms ? "action_logp" : "action_prob") + "' out then");
            }
            return values;
        }
    }
}
