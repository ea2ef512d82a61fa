package dev.hindcast.cli;

import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.dataset.internal.Visible;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.NamedByFile;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.suite.BundledSuites;
import dev.hindcast.experiments.suite.Grid;
import dev.hindcast.experiments.suite.PlannedCell;
import dev.hindcast.experiments.suite.Results;
import dev.hindcast.experiments.suite.ResultsJson;
import dev.hindcast.experiments.suite.ResultsPage;
import dev.hindcast.experiments.suite.Suite;
import dev.hindcast.experiments.suite.SuiteReport;
import dev.hindcast.experiments.suite.SuiteRun;
import dev.hindcast.experiments.suite.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Algorithms x data sets x seeds, in one table. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = {
            "Trains every algorithm of a suite on each of its data sets with each of its seeds, and puts the scores in one table.",
            "Killed at any moment, the same command goes on where it stopped."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast benchmark smoke",
            "  hindcast benchmark locomotion --dry-run",
            "  hindcast benchmark my-suite.yaml --parallel 8 --algorithm IQL --data mujoco/hopper-medium"
        })
@SuppressWarnings("NullAway.Init")
final class BenchmarkCommand implements Callable<Integer>, GoesOn {
    private static final int FAILED = 1;

    @Parameters(paramLabel = "SUITE", arity = "0..1", description = "a YAML file, or one of those that --list shows")
    private @Nullable String suite;

    @Option(names = "--list", description = "list the bundled suites and stop")
    private boolean list;

    @Option(names = "--dry-run", description = "check the suite, print the command of each training and stop")
    private boolean dryRun;

    @Option(names = "--data", paramLabel = "DATASET", split = ",", description = "of the suite's data sets only these")
    private List<String> data = new ArrayList<>();

    @Option(
            names = "--algorithm",
            paramLabel = "LABEL",
            split = ",",
            description = "of the suite's algorithms only these")
    private List<String> algorithms = new ArrayList<>();

    @Option(
            names = "--env",
            paramLabel = "ENV",
            split = ",",
            description = "environments of Python modules, gym:MODULE:ID, that the suite names and that may be run")
    private List<String> trusted = new ArrayList<>();

    @Option(names = "--parallel", paramLabel = "N", description = "trainings at once; default: the processors")
    private @Nullable Integer parallel;

    @Option(names = "--out", paramLabel = "DIR", description = "where to write; default: runs/benchmark/SUITE")
    private @Nullable Path out;

    @Mixin
    private Output output = new Output();

    private volatile boolean begun;

    @Override
    public Integer call() throws IOException {
        if (list) {
            list();
            return 0;
        }
        if (suite == null) {
            throw new WrongUse("Missing SUITE: give a YAML file, or one of those that --list shows");
        }
        if (parallel != null && parallel < 1) {
            throw new WrongUse("--parallel must be a whole number of at least 1, got '" + parallel + "'");
        }
        Suite whole = BundledSuites.open(suite);
        Suite chosen = WrongUse.unless(() -> whole.only(data, algorithms));
        Path directory = out == null ? Path.of("runs", "benchmark").resolve(chosen.folder()) : out;
        for (Suite.Data each : chosen.datasets()) {
            each.env().ifPresent(id -> NamedByFile.require(id, "The suite " + chosen.name(), trusted));
        }
        SuiteRun run = SuiteRun.of(chosen, directory, output.err());
        if (dryRun) {
            announce(run);
            return 0;
        }
        Outputs.requireFolder(directory);
        run.requireDevices();
        begun = true;
        Results results = FolderLock.holding(directory, () -> complete(run, directory));
        print(results, directory);
        return results.failures().isEmpty() ? 0 : FAILED;
    }

    @Override
    public Optional<String> goingOn() {
        return begun ? Optional.of(GoesOn.bySameCommand()) : Optional.empty();
    }

    private Results complete(SuiteRun run, Path directory) throws IOException {
        Results results = run.run(parallel == null ? Policies.parallelism() : parallel, output.err());
        write(results, directory);
        return results;
    }

    private void list() {
        List<Suite> suites = BundledSuites.all();
        PrintWriter out = output.out();
        if (output.json()) {
            Json.print(
                    out,
                    Map.of(
                            "suites",
                            suites.stream().map(BenchmarkCommand::toMap).toList()));
            return;
        }
        out.println(Layout.table(
                List.of("suite", "what it is", "trainings"),
                suites.stream()
                        .map(each -> List.of(
                                each.name(),
                                each.description(),
                                Text.count(each.cells().size())))
                        .toList(),
                2));
    }

    private static Map<String, Object> toMap(Suite suite) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", suite.name());
        map.put("description", suite.description());
        map.put("trainings", suite.cells().size());
        return map;
    }

    private void announce(SuiteRun run) {
        PrintWriter out = output.out();
        List<PlannedCell> cells = run.cells();
        long finished = cells.stream().filter(PlannedCell::finished).count();
        if (output.json()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("trainings", cells.size());
            map.put("finished", finished);
            map.put("updatesLeft", run.remaining());
            map.put("commands", cells.stream().map(PlannedCell::command).toList());
            Json.print(out, map);
            return;
        }
        cells.forEach(cell -> out.println(cell.command()));
        out.println(Text.count(cells.size(), "training") + ", " + Text.count(finished) + " of them finished; "
                + Text.count(run.remaining(), "update") + " are left");
    }

    private static void write(Results results, Path directory) throws IOException {
        Json.write(directory.resolve("results.json"), ResultsJson.of(results));
        SafeFiles.write(
                directory.resolve("results.md"),
                temporary -> Files.writeString(temporary, Visible.of(ResultsPage.markdown(results))));
        SuiteReport.of(results).write(directory.resolve("report.html"));
    }

    private void print(Results results, Path directory) {
        PrintWriter out = output.out();
        if (output.json()) {
            output.print(ResultsJson.of(results));
            return;
        }
        for (Grid grid : Tables.of(results)) {
            out.println(grid.title());
            out.println(Layout.table(grid.headers(), grid.all()));
            grid.notes().forEach(note -> out.println(Layout.paragraph("  ", note)));
            out.println();
        }
        out.println("Report: " + directory.resolve("report.html") + ", with results.md and results.json beside it");
    }
}
