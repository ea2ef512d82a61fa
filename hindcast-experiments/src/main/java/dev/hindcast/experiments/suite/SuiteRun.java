package dev.hindcast.experiments.suite;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Environments;
import dev.hindcast.evaluation.quality.References;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Spaces;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.data.Recipes;
import dev.hindcast.experiments.run.Announcement;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.WorkerThreads;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries out a suite: checks all of it, then trains what is not trained yet. */
public final class SuiteRun {
    private final Suite suite;
    private final List<Testbed> testbeds = new ArrayList<>();
    private final List<PlannedCell> cells = new ArrayList<>();

    private SuiteRun(Suite suite) {
        this.suite = suite;
    }

    /**
     * Checks a suite wholly.
     *
     * @param out where its runs are or will be
     * @param messages where warnings go, where nothing is wrong
     * @throws WrongUse where it asks for what cannot be
     */
    public static SuiteRun of(Suite suite, Path out, PrintWriter messages) {
        requireDatasets(suite);
        List<Cell> order = suite.cells();
        order.forEach(SuiteRun::plan);
        SuiteRun run = new SuiteRun(suite);
        Announcement warnings = new Announcement(messages);
        Map<Cell, PlannedCell> planned = new HashMap<>();
        for (Suite.Data data : suite.datasets()) {
            List<Cell> own =
                    order.stream().filter(cell -> cell.data().equals(data)).toList();
            run.open(data, own, out, warnings).forEach(cell -> planned.put(cell.cell(), cell));
        }
        order.forEach(cell -> run.cells.add(planned.get(cell)));
        run.requireAgreement();
        warnings.make();
        return run;
    }

    private static void requireDatasets(Suite suite) {
        List<String> missing = suite.datasets().stream()
                .map(Suite.Data::name)
                .filter(name -> Recipes.named(name).isPresent()
                        && !Files.exists(Path.of(name))
                        && NamedDatasets.named(name).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new WrongUse(missing.stream()
                    .map(name -> System.lineSeparator() + "  hindcast datasets make " + name)
                    .reduce("These data sets are not here yet, make them by", String::concat));
        }
    }

    private static TrainPlan plan(Cell cell) {
        return plan(cell, cell.values());
    }

    private static TrainPlan plan(Cell cell, Map<String, Object> values) {
        values.put("data", NamedDatasets.lasting(cell.data().name()));
        try {
            return TrainPlan.of(values);
        } catch (WrongUse e) {
            throw new WrongUse("Suite " + cell.suite().name() + ", "
                    + cell.method().label() + " on " + cell.data().name() + ": " + e.getMessage());
        }
    }

    private List<PlannedCell> open(Suite.Data data, List<Cell> own, Path out, Announcement warnings) {
        TrainPlan first = plan(own.get(0));
        Dataset dataset = NamedDatasets.open(data.name(), first.openOptions());
        dataset.warnings().forEach(warnings::add);
        String environment = environment(data, dataset);
        testbeds.add(new Testbed(
                data, environment, dataset.statistics().returns().mean(), References.judgedIn(environment, dataset)));
        Map<List<Double>, String> fingerprints = new HashMap<>();
        List<PlannedCell> planned = new ArrayList<>();
        for (Cell cell : own) {
            Map<String, Object> values = cell.values();
            values.put("env", environment);
            TrainPlan plan = plan(cell, values);
            Dataset learned = plan.learnsFrom(dataset);
            // What cannot be learned from is refused here rather than in the middle of the suite.
            plan.requireLearnable(learned);
            String fingerprint = fingerprints.computeIfAbsent(
                    List.of(plan.topReturns(), plan.heldOut()), shares -> learned.fingerprint());
            planned.add(new PlannedCell(cell, plan, fingerprint, out.resolve(cell.directory())));
        }
        return planned;
    }

    private static String environment(Suite.Data data, Dataset dataset) {
        String id = data.env()
                .or(() -> dataset.environmentId().filter(Environments::mayBeNamedByData))
                .orElseThrow(() -> new WrongUse("Data set " + data.name()
                        + " names no environment that is built in: say by 'env' in the suite where policies are judged, one of "
                        + String.join(", ", Environments.ids())));
        Spaces.requireFit(dataset, id);
        return id;
    }

    private void requireAgreement() {
        List<String> contradictions =
                cells.stream().flatMap(cell -> cell.contradiction().stream()).toList();
        if (!contradictions.isEmpty()) {
            int more = contradictions.size() - 1;
            throw new WrongUse(contradictions.get(0)
                    + (more == 0 ? "" : ", and " + Text.count(more, "other run") + " disagree as well")
                    + ". Choose another --out, or delete what is no longer wanted");
        }
    }

    /**
     * Checks that the devices are there.
     *
     * @throws IllegalStateException where one is not
     */
    public void requireDevices() {
        cells.stream().map(cell -> cell.plan().device()).distinct().forEach(Device::named);
    }

    /** Its cells, in the suite's order. */
    public List<PlannedCell> cells() {
        return List.copyOf(cells);
    }

    /** The updates of the policies that are left. */
    public long remaining() {
        return cells.stream().mapToLong(PlannedCell::remaining).sum();
    }

    /**
     * Trains all cells that are not trained yet, {@code parallel} at a time on one thread each.
     *
     * @throws CancellationException where the thread is interrupted, after all trainings have written a checkpoint
     */
    public Results run(int parallel, PrintWriter messages) {
        long remaining = remaining();
        ExecutorService pool = Executors.newFixedThreadPool(parallel);
        try (Progress progress =
                remaining == 0 ? Progress.silent() : Progress.console("benchmark " + suite.name(), remaining)) {
            Progress updates = new Updates(progress);
            int threads = Math.max(1, Policies.parallelism() / parallel);
            AtomicInteger done = new AtomicInteger();
            List<Future<Outcome>> futures = new ArrayList<>();
            for (PlannedCell cell : cells) {
                futures.add(pool.submit(() -> {
                    Engine.setThreads(1);
                    Outcome outcome = cell.run(threads, updates, messages);
                    progress.note(done.incrementAndGet() + " of " + Text.count(cells.size(), "training") + " done");
                    return outcome;
                }));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> future : futures) {
                outcomes.add(future.get());
            }
            return new Results(suite, testbeds, outcomes);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The benchmark was interrupted");
        } finally {
            WorkerThreads.end(pool);
        }
    }

    /** Passes on how many updates one of several trainings has done here; those of an earlier process are not among what is left. */
    private record Updates(Progress all) implements Progress {
        @Override
        public void advance(long count) {
            all.advance(count);
        }

        @Override
        public void skip(long count) {}
    }
}
