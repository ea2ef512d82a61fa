package dev.hindcast.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what comes with Hindcast. */
@Command(
        name = "datasets",
        mixinStandardHelpOptions = true,
        description = "Lists the bundled data sets, which every command opens by name.",
        footerHeading = "%nExamples:%n",
        footer = {"  hindcast datasets", "  hindcast datasets make mujoco/hopper-medium"},
        subcommands = DatasetsMakeCommand.class)
@SuppressWarnings("NullAway.Init")
final class DatasetsCommand implements Runnable {
    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        List<BundledDatasets.Entry> entries = BundledDatasets.all();
        if (json) {
            Json.print(
                    spec.commandLine().getOut(),
                    Map.of(
                            "datasets",
                            entries.stream().map(DatasetsCommand::toMap).toList()));
        } else if (entries.isEmpty()) {
            spec.commandLine().getErr().println("No bundled data set was found");
        } else {
            spec.commandLine().getOut().println(table(entries));
        }
    }

    private static Map<String, Object> toMap(BundledDatasets.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entry.name());
        map.put("environment", entry.environment());
        map.put("episodes", entry.episodes());
        map.put("transitions", entry.transitions());
        map.put("about", entry.about());
        map.put("path", entry.path().toString());
        return map;
    }

    private static String table(List<BundledDatasets.Entry> entries) {
        return Text.table(
                List.of("name", "environment", "about", "episodes", "transitions"),
                entries.stream()
                        .map(entry -> List.of(
                                entry.name(),
                                entry.environment(),
                                entry.about(),
                                Text.count(entry.episodes()),
                                Text.count(entry.transitions())))
                        .toList(),
                3);
    }
}
