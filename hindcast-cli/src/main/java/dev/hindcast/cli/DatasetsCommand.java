package dev.hindcast.cli;

import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.data.Recipe;
import dev.hindcast.experiments.data.Recipes;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the data sets that have names. */
@Command(
        name = "datasets",
        mixinStandardHelpOptions = true,
        description = "Lists the data sets that every command opens by name, and those that can be made.",
        footerHeading = "%nExamples:%n",
        footer = {"  hindcast datasets", "  hindcast datasets make mujoco/hopper-medium"},
        subcommands = DatasetsMakeCommand.class)
@SuppressWarnings("NullAway.Init")
final class DatasetsCommand implements Runnable {
    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        PrintWriter out = output.out();
        List<NamedDatasets.Entry> entries = NamedDatasets.all();
        List<String> makeable = makeable(entries);
        if (output.json()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("datasets", entries.stream().map(DatasetsCommand::toMap).toList());
            map.put("makeable", makeable);
            Json.print(out, map);
            return;
        }
        if (!entries.isEmpty()) {
            out.println(table(entries));
        }
        out.println(Layout.paragraph("'hindcast datasets make NAME' makes: ", String.join(", ", makeable)));
    }

    private static List<String> makeable(List<NamedDatasets.Entry> there) {
        List<String> names = there.stream().map(NamedDatasets.Entry::name).toList();
        return Recipes.all().stream()
                .map(Recipe::name)
                .filter(name -> !names.contains(name))
                .toList();
    }

    private static Map<String, Object> toMap(NamedDatasets.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entry.name());
        map.put("environment", entry.environment());
        map.put("episodes", entry.episodes());
        map.put("transitions", entry.transitions());
        map.put("about", entry.about());
        map.put("path", entry.path().toString());
        return map;
    }

    private static String table(List<NamedDatasets.Entry> entries) {
        return Layout.table(
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
