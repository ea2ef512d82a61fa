package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.OpenOptions;
import io.jhdf.exceptions.HdfException;
import io.jhdf.exceptions.UnsupportedHdfException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Opens data of every known layout. */
public final class DatasetReader {
    private static final List<Codec> CODECS = List.of(
            new MinariCodec(),
            new MinariArrowCodec(),
            new D3rlpyBufferCodec(),
            new D3rlpyCodec(),
            new D3rlpyOldCodec(),
            new D4rlCodec(),
            new OgbenchCodec(),
            new RllibCodec());

    private DatasetReader() {}

    /** Reads what {@code path} names; every failure is a {@link DatasetException}. */
    public static Dataset read(Path path, OpenOptions options) {
        try (Source source = Source.open(path)) {
            Codec codec = CODECS.stream()
                    .filter(candidate -> candidate.recognizes(source))
                    .findFirst()
                    .orElseThrow(() -> unknown(source));
            return codec.read(source, options);
        } catch (DatasetException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw new DatasetException(
                    path
                            + " needs more memory than the JVM has: if the file is sound, give it more by JAVA_OPTS=-Xmx8g",
                    e);
        } catch (IOException | RuntimeException | StackOverflowError | InternalError | AssertionError e) {
            throw unreadable(path, e);
        }
    }

    /** Makes a data set of what a file holds, and says so in words where its parts contradict one another. */
    static Dataset made(Path file, Supplier<Dataset> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new DatasetException(file + " contradicts itself. " + e.getMessage() + ": correct the log", e);
        }
    }

    /** A failure within a file: what is not supported is said to be so, all else is taken as damage. */
    static DatasetException unreadable(Path path, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof UnsupportedHdfException)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String said = message != null && (cause instanceof HdfException || cause instanceof IOException)
                ? message
                : "its structure contradicts itself";
        return cause instanceof UnsupportedHdfException
                ? new DatasetException(
                        path + " uses a part of HDF5 that is not supported: " + said
                                + ". Write it again with plain arrays",
                        failure)
                : new DatasetException(
                        path + " cannot be read, it seems damaged (" + Hdf5File.describeText(said)
                                + "): copy or download it again",
                        failure);
    }

    private static DatasetException unknown(Source source) {
        String found = source.hdf5()
                .map(file -> "an HDF5 file that holds " + Hdf5File.describe(file.keys()))
                .or(() -> source.npz().map(file -> "an archive that holds " + Hdf5File.describe(file.names())))
                .orElse("neither an HDF5 file nor an archive of NumPy's nor RLlib's JSON");
        return new DatasetException(source.file() + " is " + found + "; the known layouts are "
                + CODECS.stream().map(Codec::description).collect(Collectors.joining("; ")));
    }
}
