package dev.hindcast.experiments.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.experiments.Home;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes data sets by their recipes. Everything is a function of recipe, seed and sizes: what a kill interrupts, the same command
 * completes to the same files.
 *
 * @param folder where data sets and teachers lie
 * @param seed where all randomness starts; names of what other seeds than 0 make end in it
 * @param steps the data set's size; empty for the recipe's
 * @param teacherSteps how long an expert is trained, and the longest for a medium one
 * @param precision of a teacher's networks; empty for that of a teacher that is there, or fp32
 */
public record DatasetMaker(Path folder, long seed, OptionalLong steps, long teacherSteps, Optional<String> precision) {
    /** The file beside a made data set that says how it was made. */
    public static final String PROVENANCE = "provenance.json";

    private static final String STEPS = "steps";
    private static final String TEACHER_STEPS = "teacherSteps";

    /** Streams of randomness for collecting, apart from a teacher's. */
    private enum Stream {
        SCRIPTED,
        MEDIUM,
        EXPERT
    }

    /** A data set and what is known of its origin. */
    private record Made(Dataset dataset, Map<String, Object> origin) {}

    /** Where the data set of a recipe lies, or will. */
    public Path place(String name) {
        return place(name, seed);
    }

    private Path place(String name, long ofSeed) {
        return folder.resolve(ofSeed == 0 ? name : name + "-seed-" + ofSeed);
    }

    /**
     * Whether the data set is there.
     *
     * @throws WrongUse where it is there in another size than that asked for
     */
    public boolean exists(Recipe recipe) {
        Path place = place(recipe.name());
        if (!Files.exists(place.resolve("data"))) {
            return false;
        }
        JsonNode provenance = Json.read(place.resolve(PROVENANCE));
        OptionalLong wanted = steps.isPresent() ? steps : recipe.defaultSteps();
        wanted.ifPresent(value -> requireSame(place, provenance.path(STEPS), value, "steps"));
        if (provenance.has(TEACHER_STEPS)) {
            requireSame(place, provenance.path(TEACHER_STEPS), teacherSteps, "steps of its teacher");
        }
        return true;
    }

    private static void requireSame(Path place, JsonNode before, long wanted, String what) {
        if (before.asLong() != wanted) {
            throw new WrongUse("The data set in " + place + " is there already with " + Text.count(before.asLong())
                    + " " + what + ", not " + Text.count(wanted) + ": delete it first, or ask for that many");
        }
    }

    /** Makes the data set and returns what its {@code provenance.json} says. */
    public Map<String, Object> make(Recipe recipe, String command) {
        deleteLeftovers(place(recipe.name()));
        Made made = recipe instanceof Recipe.Scripted scripted ? scripted(scripted) : taught((Recipe.Taught) recipe);
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("name", calledAs(recipe));
        provenance.put("about", recipe.about());
        provenance.put("command", command);
        provenance.put("environment", recipe.environment());
        try (Environment environment = Environments.make(recipe.environment())) {
            environment.simulator().ifPresent(simulator -> provenance.put("simulator", simulator));
        }
        provenance.put("seed", seed);
        provenance.put(STEPS, made.dataset().transitions());
        provenance.put("episodes", made.dataset().episodes().size());
        double mean = made.dataset().statistics().returns().mean();
        provenance.put("meanReturn", mean);
        ReferenceScores.normalized(recipe.environment(), mean)
                .ifPresent(score -> provenance.put("normalizedScore", score));
        provenance.putAll(made.origin());
        provenance.put("hindcast", Home.version());
        provenance.put("commit", System.getProperty("hindcast.commit", "unknown"));
        provenance.put("fingerprint", made.dataset().fingerprint());
        write(place(recipe.name()), made.dataset().withName(calledAs(recipe)), provenance);
        return provenance;
    }

    /** The name that the data set is opened by. */
    private String calledAs(Recipe recipe) {
        return folder.relativize(place(recipe.name())).toString().replace('\\', '/');
    }

    /** Of a process that was killed while it wrote. */
    private static void deleteLeftovers(Path place) {
        Path folder = place.toAbsolutePath().getParent();
        if (folder == null || Files.notExists(folder)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, "." + place.getFileName() + ".*.tmp")) {
            leftovers.forEach(SafeFiles::deleteRecursively);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path place, Dataset dataset, Map<String, Object> provenance) {
        Map<String, String> brief = new LinkedHashMap<>();
        for (String key : new String[] {"about", "command", "commit"}) {
            brief.put(key, String.valueOf(provenance.get(key)));
        }
        SafeFiles.write(place, temporary -> {
            Files.createDirectories(temporary);
            dataset.writeMinari(temporary, brief);
            Json.write(temporary.resolve(PROVENANCE), provenance);
        });
    }

    private Made scripted(Recipe.Scripted recipe) {
        Policy policy;
        try (Environment environment = Policies.environment(recipe.environment())) {
            policy = Policies.known(recipe.policy(), environment).orElseThrow();
        }
        long size = steps.orElse(recipe.steps());
        return new Made(collect(recipe, policy, size, Stream.SCRIPTED), Map.of("policy", recipe.policy()));
    }

    private Made taught(Recipe.Taught recipe) {
        Task task = recipe.task();
        requireEvaluationsFit(task);
        Teacher teacher = teacher(task, seed);
        return switch (recipe.part()) {
            case MEDIUM -> medium(recipe, teacher, steps.orElse(size(recipe)));
            case MEDIUM_REPLAY -> replay(recipe);
            case EXPERT -> expert(recipe, teacher, steps.orElse(size(recipe)));
            case MEDIUM_EXPERT -> {
                long size = steps.orElse(size(recipe));
                Made medium = medium(recipe, teacher, size / 2);
                Made expert = expert(recipe, teacher, size - size / 2);
                Map<String, Object> origin = new LinkedHashMap<>(expert.origin());
                origin.put("mediumTeacher", medium.origin().get("teacher"));
                yield new Made(medium.dataset().concat(expert.dataset()), origin);
            }
        };
    }

    private Teacher teacher(Task task, long ofSeed) {
        return new Teacher(task, ofSeed, new RunDirectory(place(task.name() + "-teacher", ofSeed)), precision);
    }

    private static long size(Recipe recipe) {
        return recipe.defaultSteps().orElseThrow();
    }

    private void requireEvaluationsFit(Task task) {
        if (teacherSteps < task.evaluateEvery() || teacherSteps % task.evaluateEvery() != 0) {
            throw new WrongUse("--teacher-steps must be a multiple of " + Text.count(task.evaluateEvery())
                    + ", the steps between evaluations, got " + teacherSteps);
        }
    }

    private Made medium(Recipe recipe, Teacher teacher, long size) {
        Teacher.Moment moment = teacher.medium(teacherSteps);
        return new Made(
                collect(recipe, moment.policy(), size, Stream.MEDIUM), Map.of("teacher", teacher.toMap(moment)));
    }

    private Made expert(Recipe recipe, Teacher teacher, long size) {
        Teacher.Moment moment = teacher.expert(teacherSteps);
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put(TEACHER_STEPS, teacherSteps);
        origin.put("teacher", teacher.toMap(moment));
        return new Made(collect(recipe, moment.policy(), size, Stream.EXPERT), origin);
    }

    /** What the teacher lived through, and where more is asked for, those of the seeds after it. */
    private Made replay(Recipe.Taught recipe) {
        List<Dataset> parts = new ArrayList<>();
        List<Map<String, Object>> teachers = new ArrayList<>();
        long size = 0;
        do {
            Teacher teacher = teacher(recipe.task(), seed + parts.size());
            Teacher.Moment medium = teacher.medium(teacherSteps);
            long more = Math.min(steps.orElse(medium.step()) - size, medium.step());
            parts.add(teacher.experience(recipe.name(), more));
            teachers.add(teacher.toMap(medium));
            size += more;
        } while (size < steps.orElse(size));
        Dataset first = parts.remove(0);
        return new Made(
                first.concat(parts.toArray(Dataset[]::new)),
                teachers.size() == 1 ? Map.of("teacher", teachers.get(0)) : Map.of("teachers", teachers));
    }

    private Dataset collect(Recipe recipe, Policy policy, long size, Stream stream) {
        try (Progress progress = Progress.console("collecting " + recipe.name(), size)) {
            return Rollouts.with(() -> Environments.make(recipe.environment()))
                    .parallelism(Policies.parallelism())
                    .exploring()
                    .reportingTo(progress::advance)
                    .collectSteps(recipe.name(), policy, size, Seeds.mix(seed, 100L + stream.ordinal()));
        }
    }
}
