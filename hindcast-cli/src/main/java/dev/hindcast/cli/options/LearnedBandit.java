package dev.hindcast.cli.options;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.bandit.Actions;
import dev.hindcast.evaluation.bandit.BanditCsv.Encoding;
import dev.hindcast.evaluation.bandit.BanditCsv.Feature;
import dev.hindcast.evaluation.bandit.LinearPolicy;
import dev.hindcast.experiments.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A learned policy as a JSON file: what it does, how contexts become its features, and which rows it was learned from.
 *
 * @param learner that it was learned by, as it is named
 * @param policy what it does
 * @param actions that it chooses among
 * @param encoding of contexts
 * @param source what it was learned from
 */
public record LearnedBandit(String learner, LinearPolicy policy, Actions actions, Encoding encoding, Source source) {
    private static final String FORMAT = "hindcast-bandit-policy";

    /**
     * The rows that a policy was learned from: all of some files but those held out.
     *
     * @param files the SHA-256 of each file of the log
     * @param holdOut the share that was kept back, in [0, 1)
     * @param cluster the column that makes the clusters that were kept back whole, if there is one
     * @param seed that they were drawn by
     */
    public record Source(List<String> files, double holdOut, Optional<String> cluster, long seed) {
        public Source {
            files = List.copyOf(files);
        }
    }

    /** Whether a file may hold such a policy, by its name. */
    public static boolean named(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".json");
    }

    /** Writes it. */
    public void write(Path file) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("version", 1);
        map.put("learner", learner);
        map.put("positions", policy.positions());
        map.put("scale", policy.scale().name().toLowerCase(Locale.ROOT));
        map.put("temperature", policy.temperature());
        if (actions.labelled()) {
            map.put("actions", actions.labels());
        }
        List<Map<String, Object>> features = new ArrayList<>();
        for (Feature feature : encoding.features()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("column", feature.column());
            one.put("values", feature.values());
            features.add(one);
        }
        map.put("features", features);
        map.put("coefficients", policy.coefficients());
        Map<String, Object> from = new LinkedHashMap<>();
        from.put("files", source.files());
        from.put("holdOut", source.holdOut());
        from.put("cluster", source.cluster().orElse(null));
        from.put("seed", source.seed());
        map.put("learnedFrom", from);
        Json.write(file, map);
    }

    /**
     * Reads it.
     *
     * @throws DatasetException where the file is not such a policy, or holds what cannot be
     */
    public static LearnedBandit read(Path file) {
        JsonNode node = Json.read(file);
        if (!FORMAT.equals(node.path("format").asText()) || node.path("version").asInt() != 1) {
            throw new DatasetException(file + " is not a policy that 'hindcast bandit learn' wrote, of version 1");
        }
        try {
            LinearPolicy policy = new LinearPolicy(
                    coefficients(node.path("coefficients")),
                    node.path("positions").asInt(),
                    scale(node.path("scale").asText()),
                    node.path("temperature").asDouble(Double.NaN));
            List<Feature> features = new ArrayList<>();
            for (JsonNode feature : node.path("features")) {
                features.add(new Feature(feature.path("column").asText(), texts(feature.path("values"))));
            }
            JsonNode from = node.path("learnedFrom");
            Source source = new Source(
                    texts(from.path("files")),
                    from.path("holdOut").asDouble(),
                    Optional.ofNullable(from.path("cluster").textValue()),
                    from.path("seed").asLong());
            return new LearnedBandit(
                    node.path("learner").asText(),
                    policy,
                    actions(texts(node.path("actions")), policy),
                    new Encoding(features),
                    source);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(file + ": " + e.getMessage(), e);
        }
    }

    private static LinearPolicy.Scale scale(String name) {
        return Arrays.stream(LinearPolicy.Scale.values())
                .filter(scale -> scale.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("its scale is '" + name + "', expected plain or logistic"));
    }

    private static Actions actions(List<String> labels, LinearPolicy policy) {
        int count = policy.coefficients().length;
        if (!labels.isEmpty() && labels.size() != count) {
            throw new IllegalArgumentException(
                    "It names " + labels.size() + " actions, and has coefficients of " + count);
        }
        return labels.isEmpty() ? Actions.numbers(count) : Actions.labels(labels);
    }

    private static double[][] coefficients(JsonNode rows) {
        double[][] table = new double[rows.size()][];
        for (int i = 0; i < table.length; i++) {
            table[i] = new double[rows.get(i).size()];
            for (int j = 0; j < table[i].length; j++) {
                table[i][j] = rows.get(i).get(j).asDouble(Double.NaN);
            }
        }
        return table;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The SHA-256 of each file. */
    static List<String> fingerprints(List<Path> files) {
        return files.stream().map(LearnedBandit::fingerprint).toList();
    }

    private static String fingerprint(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
