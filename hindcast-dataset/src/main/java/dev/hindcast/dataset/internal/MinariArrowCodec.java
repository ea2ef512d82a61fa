package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The layout that Minari has for Arrow files: a folder an episode, with T+1 rows in all of its {@code part-*.arrow}, of which the last has an
 * observation alone, and {@code metadata.json} beside the folders.
 */
final class MinariArrowCodec implements Codec {
    private static final Pattern EPISODE = Pattern.compile("\\d{1,18}");
    private static final Pattern PART = Pattern.compile("part-\\d+\\.arrow");

    @Override
    public String description() {
        return "Minari in Arrow files (folders 0, 1, ... with part-0.arrow beside metadata.json)";
    }

    /** The first file of the data set in a folder, or of the one in its {@code data}; nothing where there is none. */
    static Optional<Path> firstFile(Path folder) {
        return Stream.of(folder, folder.resolve("data"))
                .filter(Files::isDirectory)
                .flatMap(data -> episodes(data).stream().limit(1))
                .flatMap(episode -> parts(episode).stream().limit(1))
                .findFirst();
    }

    private static List<Path> episodes(Path data) {
        return listed(data, path -> EPISODE.matcher(name(path)).matches() && Files.isDirectory(path));
    }

    private static List<Path> parts(Path episode) {
        return listed(episode, path -> PART.matcher(name(path)).matches() && Files.isRegularFile(path));
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static List<Path> listed(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted(FileOrder.BY_NUMBERS).toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + folder + " (" + Reason.of(e) + ")", e);
        }
    }

    @Override
    public boolean recognizes(Source source) {
        try {
            return ArrowFile.isArrow(source.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        Path episode = source.file().toAbsolutePath().getParent();
        Path data = episode == null ? null : episode.getParent();
        if (!Files.isDirectory(source.path()) || data == null) {
            throw new DatasetException(source.path() + " is an Arrow file, one episode at most: name the folder of a"
                    + " Minari data set, which holds metadata.json and a folder an episode");
        }
        return new Reading(source, data).read(options);
    }

    /** One data set. */
    private static final class Reading {
        private final Source source;
        private final Path data;
        private final MinariMetadata metadata;
        private final FlatSpace observations;
        private final FlatSpace actions;
        private final List<Episode> episodes = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final EpisodeWarnings odd = new EpisodeWarnings();
        private final LabelColumns labels = new LabelColumns();

        Reading(Source source, Path data) {
            this.source = source;
            this.data = data;
            this.metadata =
                    MinariMetadata.read(data.resolve(MinariMetadata.FILE), source.path(), name -> Optional.empty());
            this.observations = metadata.space("observation_space", FlatSpace::ofObservations)
                    .orElseThrow(() -> spaceless("observation_space"));
            this.actions =
                    metadata.space("action_space", FlatSpace::ofActions).orElseThrow(() -> spaceless("action_space"));
        }

        private DatasetException spaceless(String key) {
            return new DatasetException(data.resolve(MinariMetadata.FILE) + " has no '" + key
                    + "', by which Arrow files are read: copy it too");
        }

        Dataset read(OpenOptions options) {
            List<Path> folders = episodes(data);
            int split = 0;
            for (Path folder : folders) {
                int before = episodes.size();
                readEpisode(folder);
                split += Math.max(0, episodes.size() - before - 1);
            }
            warnings.addAll(odd.lines());
            List<Contradiction> contradictions =
                    MinariCodec.endsWithin(split, folders.size()).stream().toList();
            MinariCodec.warnOfCount(metadata, folders.size(), warnings);
            Dataset dataset = DatasetReader.made(
                    source.path(),
                    () -> labels.label(new Dataset(
                            metadata.name(source.name()),
                            observations.space(),
                            ActionSpaces.of(source.path().toString(), actions.space(), options),
                            episodes,
                            metadata.environmentId(),
                            warnings,
                            contradictions)));
            return metadata.references().map(dataset::withReferenceReturns).orElse(dataset);
        }

        private void readEpisode(Path folder) {
            List<ArrowFile> files = new ArrayList<>();
            for (Path part : parts(folder)) {
                files.add(file(part));
            }
            String name = "episode " + folder.getFileName();
            if (files.isEmpty()) {
                odd.add(name, "has no file and is left out");
                return;
            }
            ArrowParts rewards = column(files, "rewards");
            int length = rewards.rows() - 1;
            if (length < 1) {
                odd.add(name, "has no step and is left out");
                return;
            }
            Optional<ArrowParts> infos = ArrowParts.find(files, Hdf5File.INFOS);
            Steps steps = new Steps(
                    observations.read(column(files, "observations"), length + 1),
                    observations.space().size(),
                    actions.read(column(files, "actions"), length),
                    actions.space().size(),
                    rewards.numbers(length, 1),
                    infos.flatMap(all -> all.part(MinariCodec.ACTION_MASK))
                            .map(masks -> masks(masks, length))
                            .orElse(new boolean[0]),
                    infos.flatMap(all -> all.part(Steps.ACTION_LOG_PROBABILITIES))
                            .map(logarithms -> logarithms.doubles(length))
                            .orElse(new double[0]));
            warnOfRounding(files);
            int before = episodes.size();
            MinariCodec.split(
                    steps,
                    column(files, "terminations").flags(length, 1),
                    column(files, "truncations").flags(length, 1),
                    false,
                    name,
                    episodes,
                    odd);
            labels.add(
                    infos.map(ArrowParts::names).orElse(List.of()),
                    label -> infos.flatMap(all -> all.part(label)).flatMap(ArrowParts::values),
                    episodes.subList(before, episodes.size()));
        }

        private static boolean[] masks(ArrowParts masks, int length) {
            int actions = masks.batches().get(0).columns();
            return MinariCodec.withChoiceAtTheEnd(masks.flags(length + 1, actions), actions);
        }

        /** Of the first episode, as elsewhere. */
        private void warnOfRounding(List<ArrowFile> files) {
            if (episodes.isEmpty()) {
                for (String key : List.of("observations", "actions", "rewards")) {
                    column(files, key)
                            .numbers()
                            .forEach(column -> Rounding.warning(
                                            column.name(), column.rows(), column.columns(), column::doubles)
                                    .ifPresent(warnings::add));
                }
            }
        }

        private static ArrowParts column(List<ArrowFile> files, String name) {
            return ArrowParts.find(files, name)
                    .orElseThrow(() -> new DatasetException(files.get(0).path() + " has no column '" + name
                            + "': write the file again with all of its columns"));
        }

        private ArrowFile file(Path part) {
            try {
                if (!part.toRealPath().startsWith(data.toRealPath())) {
                    throw new DatasetException(part + " leads outside of the data set's folder: links are followed"
                            + " within it only; copy the file to its place");
                }
                if (!ArrowFile.isArrow(part)) {
                    throw new DatasetException(part + " is no Arrow file: copy or download it again");
                }
                return ArrowFile.read(part);
            } catch (IOException e) {
                throw new DatasetException("Cannot read " + part + " (" + Reason.of(e) + ")", e);
            }
        }
    }
}
