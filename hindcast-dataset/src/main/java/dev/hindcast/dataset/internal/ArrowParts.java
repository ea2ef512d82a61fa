package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column of an episode of Minari in Arrow files.
 *
 * @param name what messages call it
 * @param batches the column in each batch of rows
 */
record ArrowParts(String name, List<ArrowColumn> batches) implements FlatSpace.Store {
    private static final String TUPLE_PART = "_index_";

    /** The column of a name, of an episode's files. */
    static Optional<ArrowParts> find(List<ArrowFile> files, String column) {
        List<ArrowColumn> batches = new ArrayList<>();
        for (ArrowFile file : files) {
            Optional<List<ArrowColumn>> own = file.find(column);
            if (own.isEmpty()) {
                return Optional.empty();
            }
            batches.addAll(own.get());
        }
        return batches.isEmpty()
                ? Optional.empty()
                : Optional.of(new ArrowParts(files.get(0).path() + ", " + Hdf5File.describe(column), batches));
    }

    int rows() {
        return batches.stream().mapToInt(ArrowColumn::rows).reduce(0, Math::addExact);
    }

    /** A part of a struct, or nothing where there is none of that name. */
    Optional<ArrowParts> part(String part) {
        List<ArrowColumn> own =
                batches.stream().flatMap(batch -> batch.part(part).stream()).toList();
        return own.size() == batches.size()
                ? Optional.of(new ArrowParts(name + "/" + Hdf5File.describe(part), own))
                : Optional.empty();
    }

    /** The names of a struct's parts which may be labels. */
    List<String> names() {
        return batches.get(0).parts().keySet().stream()
                .filter(LabelColumns::isLabel)
                .sorted()
                .toList();
    }

    /** The columns of the first batch that may hold numbers that 32-bit floats do not tell apart, those of structs among them. */
    List<ArrowColumn> numbers() {
        List<ArrowColumn> wide = new ArrayList<>();
        batches.get(0).addWide(wide);
        return wide;
    }

    @Override
    public float[] read(FlatSpace.Part part, int rows) {
        return at(part).numbers(rows, part.columns(), part.form() == FlatSpace.Form.NUMBERS);
    }

    @Override
    public String nameOf(FlatSpace.Part part) {
        return at(part).name();
    }

    private ArrowParts at(FlatSpace.Part part) {
        ArrowParts found = this;
        for (String own : part.path().isEmpty() ? new String[0] : part.path().split("/", -1)) {
            ArrowParts within = found;
            found = found.part(own)
                    .or(() -> own.startsWith(TUPLE_PART)
                            ? within.part(own.substring(TUPLE_PART.length()))
                            : Optional.empty())
                    .orElseThrow(() -> new DatasetException(within.name() + " has no part '" + own
                            + "', though its space has several parts: the metadata belong to other data"));
        }
        return found;
    }

    /** The first rows, each of so many finite numbers. */
    float[] numbers(int rows, int columns) {
        return numbers(rows, columns, false);
    }

    private float[] numbers(int rows, int columns, boolean images) {
        if (rows() < rows) {
            throw new DatasetException(
                    name + " has " + rows() + " rows, the other columns ask for " + rows + ": the lengths disagree");
        }
        Memory.requireFits((long) rows * columns * Float.BYTES, name);
        float[] values = new float[Math.multiplyExact(rows, columns)];
        int done = 0;
        for (ArrowColumn batch : batches) {
            int count = Math.min(batch.rows(), rows - done);
            if (images && batch.kind() == ArrowColumn.Kind.BYTES) {
                for (int row = 0; row < count; row++) {
                    String where = name + ", row " + (done + row);
                    JpegImages.decode(batch.bytes(row), values, (done + row) * columns, columns, where);
                }
            } else if (count > 0) {
                batch.read(count, columns, values, done * columns);
            }
            done += count;
        }
        return values;
    }

    /** One flag a row of the first ones: whether it differs from zero. */
    boolean[] flags(int rows, int columns) {
        float[] values = numbers(rows, columns);
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = values[i] != 0;
        }
        return flags;
    }

    /** One number a row of the first ones, in double precision. */
    double[] doubles(int rows) {
        numbers(rows, 1);
        double[] values = new double[rows];
        int done = 0;
        for (ArrowColumn batch : batches) {
            int count = Math.min(batch.rows(), rows - done);
            System.arraycopy(batch.doubles(0, count), 0, values, done, count);
            done += count;
        }
        return values;
    }

    /** What may be labels: one number or text a row; nothing where the column holds something else. */
    Optional<Object> values() {
        ArrowColumn only = batches.get(0);
        boolean single = only.columns() == 1 || only.kind() == ArrowColumn.Kind.BYTES;
        return batches.size() == 1 && single && only.missing() == 0 && only.rows() > 0
                ? Optional.of(only.values())
                : Optional.empty();
    }
}
