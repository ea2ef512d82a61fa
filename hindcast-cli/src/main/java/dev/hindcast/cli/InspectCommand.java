package dev.hindcast.cli;

import dev.hindcast.cli.options.DataOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.InspectionJson;
import dev.hindcast.cli.output.InspectionText;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.Summary;
import dev.hindcast.evaluation.quality.Inspection;
import dev.hindcast.evaluation.quality.References;
import dev.hindcast.evaluation.quality.Rewards;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.report.DatasetReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a data set holds, what is wrong with it and what can be learned from it. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a data set holds, what is wrong with it and what can be learned from it; of a run that learned a model of the"
                    + " dynamics, how far that can be trusted."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast inspect pendulum/mixed",
            "  hindcast inspect hopper_medium-v2.hdf5 --json",
            "  hindcast inspect runs/mopo-pendulum-mixed --html model.html",
            "  hindcast inspect pendulum/expert --reference pendulum/random --reference-returns=-1200,-150"
        })
@SuppressWarnings("NullAway.Init")
final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DATASET|RUN",
            description =
                    "a path, the name of a bundled data set, or the directory of a run whose model is to be judged")
    private String name;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Option(
            names = "--reference",
            paramLabel = "DATASET",
            description = "data of the same task that cover it well, to compare the coverage with")
    private @Nullable String reference;

    @Option(
            names = "--reference-returns",
            paramLabel = "LOW,HIGH",
            split = ",",
            description = "the mean returns of a bad and of a good policy, to compare the returns with")
    private @Nullable List<Double> referenceReturns;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "draws the samples, the trial split and random actions (${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private DataOptions options;

    @Override
    public Integer call() throws IOException {
        if (new RunDirectory(Path.of(name)).exists()) {
            new ModelInspection(SavedRun.open(Path.of(name)), seed).print(output, html);
            return 0;
        }
        Dataset dataset = options.open(name);
        Inspection inspection = inspect(dataset);
        dataset.warnings().forEach(output.err()::println);
        html.write(file -> DatasetReport.of(dataset, inspection, Estimates.command(output.command()))
                .write(file));
        if (output.json()) {
            output.print(toMap(dataset, inspection));
        } else {
            print(output.out(), dataset, inspection);
        }
        return 0;
    }

    private Inspection inspect(Dataset dataset) {
        return WrongUse.unless(() -> {
            References references = References.of(dataset);
            if (referenceReturns != null) {
                if (referenceReturns.size() != 2) {
                    throw new IllegalArgumentException(
                            "--reference-returns takes two numbers, LOW,HIGH: got " + referenceReturns);
                }
                references =
                        references.withReturns(referenceReturns.get(0), referenceReturns.get(1), "--reference-returns");
            }
            if (reference != null) {
                references = references.withCoverage(options.open(reference));
            }
            return Inspection.of(dataset, references, seed);
        });
    }

    private static Map<String, Object> toMap(Dataset dataset, Inspection inspection) {
        DatasetStatistics statistics = inspection.statistics();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", dataset.name());
        map.put("environment", dataset.environmentId().orElse(null));
        map.put("transitions", statistics.transitions());
        map.put("episodes", statistics.episodes());
        map.put("observation", toMap(dataset.observationSpace()));
        map.put("action", toMap(dataset.actionSpace()));
        map.put("return", Returns.toMap(statistics.returns()));
        map.put("episodeLength", Returns.toMap(statistics.lengths()));
        map.put("terminated", statistics.terminated());
        map.put("truncated", statistics.truncated());
        map.put("labels", InspectionJson.labels(dataset));
        map.put("fingerprint", dataset.fingerprint());
        map.put("warnings", dataset.warnings());
        map.put("quality", InspectionJson.quality(inspection.quality()));
        map.put("findings", InspectionJson.findings(inspection.findings()));
        map.put("verdict", InspectionJson.verdict(inspection.verdict()));
        return map;
    }

    private static Map<String, Object> toMap(Space space) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", space instanceof Box ? "box" : "discrete");
        map.put("size", space.size());
        if (space instanceof Box box) {
            map.put("low", doubles(box.low()));
            map.put("high", doubles(box.high()));
        } else if (space instanceof Discrete discrete) {
            map.put("n", discrete.n());
            map.put("start", discrete.start());
        }
        return map;
    }

    /** The doubles with the same decimal digits. */
    private static List<Double> doubles(float[] values) {
        List<Double> doubles = new ArrayList<>();
        for (float value : values) {
            doubles.add(Double.valueOf(Float.toString(value)));
        }
        return doubles;
    }

    private static void print(PrintWriter out, Dataset dataset, Inspection inspection) {
        DatasetStatistics statistics = inspection.statistics();
        out.println(dataset.name()
                + dataset.environmentId().map(id -> ", from " + id).orElse(""));
        out.println(Text.count(statistics.transitions(), "transition") + " in "
                + Text.count(statistics.episodes(), "episode") + ", of which " + Text.count(statistics.terminated())
                + " terminated and " + Text.count(statistics.truncated()) + " were truncated");
        out.println("observations: " + dataset.observationSpace());
        out.println("actions:      " + dataset.actionSpace());
        out.println("fingerprint:  " + dataset.fingerprint());
        out.println();
        Rewards rewards = inspection.quality().rewards();
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("return", statistics.returns()));
        rows.add(row("episode length", statistics.lengths()));
        rows.add(row("reward", new Summary(rewards.mean(), rewards.std(), rewards.min(), rewards.max())));
        if (dataset.observationSpace() instanceof Box) {
            addComponents(rows, "observation", statistics.observations());
        }
        if (dataset.actionSpace() instanceof Box) {
            addComponents(rows, "action", statistics.actions());
        }
        out.println(Layout.table(List.of("", "mean", "std", "min", "max"), rows));
        new InspectionText(out).print(dataset, inspection);
    }

    private static void addComponents(List<List<String>> rows, String what, List<Summary> components) {
        for (int i = 0; i < components.size(); i++) {
            rows.add(row(what + " " + i, components.get(i)));
        }
    }

    private static List<String> row(String name, Summary summary) {
        return List.of(
                name,
                Text.number(summary.mean()),
                Text.number(summary.std()),
                Text.number(summary.min()),
                Text.number(summary.max()));
    }
}
