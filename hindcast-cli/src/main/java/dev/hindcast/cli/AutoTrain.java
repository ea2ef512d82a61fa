package dev.hindcast.cli;

import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.AutoSummary;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.auto.AutoPlan;
import dev.hindcast.experiments.auto.AutoReport;
import dev.hindcast.experiments.auto.AutoResult;
import dev.hindcast.experiments.auto.AutoTraining;
import dev.hindcast.experiments.run.SavedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What {@code train auto} does once it is known what is asked for. */
final class AutoTrain {
    static final String HELP = """
            auto: several methods, side by side

            The kind of the data, as 'hindcast inspect' finds it, tells which two or three methods are trained, each with
            --steps and --seeds, into a directory of its own below --out. A fifth of the episodes is held out (--hold-out) and
            chooses among them; with --env the returns there choose. --set is for settings that all of the methods have.""";

    private AutoTrain() {}

    static void run(AutoPlan plan, Path out, boolean resume, Output output) throws IOException {
        AutoResult result = Outputs.into(out, () -> isBegun(plan, out), () -> trained(plan, out, resume, output));
        AutoReport.write(result);
        Json.write(out.resolve("auto.json"), AutoSummary.toMap(result));
        if (output.json()) {
            output.print(AutoSummary.toMap(result));
        } else {
            AutoSummary.print(output.out(), result);
        }
    }

    /** Whether there is something of a method that {@code --resume} can go on with. */
    private static boolean isBegun(AutoPlan plan, Path out) {
        return plan.entrants().stream().anyMatch(entrant -> SavedRun.hasCheckpoint(out.resolve(entrant.name())));
    }

    private static AutoResult trained(AutoPlan plan, Path out, boolean resume, Output output) {
        try {
            return new AutoTraining(plan, out, output.err()).run(resume);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
