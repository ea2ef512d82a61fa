package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the user pointed at.
 *
 * @param path as the user named it
 * @param file the file that holds the data: {@code path}, the main or first file of a Minari directory, or the first of RLlib's
 * @param hdf5 the opened file, where it is HDF5
 * @param npz the opened file, where it is an archive of NumPy's
 */
record Source(Path path, Path file, Optional<Hdf5File> hdf5, Optional<NpzFile> npz) implements AutoCloseable {
    static final String MINARI_FILE = "main_data.hdf5";

    static Source open(Path path) throws IOException {
        Path file = locate(path);
        if (Files.size(file) == 0) {
            throw new DatasetException(file + " is empty: copy or download it again");
        }
        return new Source(
                path,
                file,
                Hdf5File.isHdf5(file) ? Optional.of(Hdf5File.open(file)) : Optional.empty(),
                NpzFile.isArchive(file) ? Optional.of(NpzFile.open(file)) : Optional.empty());
    }

    /** The name of the file or directory, without what follows its last dot. */
    String name() {
        String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 && !Files.isDirectory(path) ? name.substring(0, dot) : name;
    }

    private static Path locate(Path path) {
        if (Files.notExists(path)) {
            throw new DatasetException("There is no file or directory " + path + ": check the path");
        }
        if (!Files.isDirectory(path)) {
            SafeFiles.requireRegularFile(path, "file of data");
            return path;
        }
        return Stream.of(path.resolve(MINARI_FILE), path.resolve("data").resolve(MINARI_FILE))
                .filter(Files::isRegularFile)
                .findFirst()
                .or(() -> MinariArrowCodec.firstFile(path))
                .or(() -> RllibCodec.in(path).stream().findFirst())
                .orElseThrow(() -> noMainFile(path));
    }

    private static DatasetException noMainFile(Path path) {
        boolean parquet = Stream.of(path, path.resolve("data"))
                .anyMatch(data -> Files.isRegularFile(data.resolve("0").resolve("part-0.parquet")));
        return parquet
                ? new DatasetException(
                        path + " is a Minari data set in Parquet files, which is not supported. Write it as HDF5, in"
                                + " Python with minari[arrow]: from minari.dataset.minari_storage import MinariStorage;"
                                + " old = MinariStorage.read('.../data'); MinariStorage.new('OUT/data',"
                                + " observation_space=old.observation_space, action_space=old.action_space,"
                                + " data_format='hdf5').update_from_storage(old)")
                : new DatasetException(
                        "Directory " + path + " holds neither " + MINARI_FILE + " nor data/" + MINARI_FILE
                                + " nor RLlib's output-*.json: name a Minari data set's directory, or a file in it");
    }

    @Override
    public void close() {
        hdf5.ifPresent(Hdf5File::close);
        npz.ifPresent(NpzFile::close);
    }
}
