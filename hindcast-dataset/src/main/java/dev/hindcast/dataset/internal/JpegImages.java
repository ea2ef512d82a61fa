package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.VariableLength;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Images that Minari from 0.5.4 on stores as JPEG, each a row of bytes of its own length. They come out as Python's Pillow decodes them: row by
 * row, red, green and blue of each pixel or its grey, from 0 to 255.
 */
final class JpegImages {
    private static final int COLORS = 3;
    private static final int REFERENCE_BYTES = 16;

    private JpegImages() {}

    /** Whether an array holds bytes of various lengths, as images are stored. */
    static boolean areIn(Hdf5Node node) {
        return node.isArray()
                && Hdf5Datasets.unsupported(node.header()).isEmpty()
                && Hdf5Datasets.open(node).getDataType() instanceof VariableLength lengths
                && !lengths.isVariableLengthString()
                && lengths.getParent() instanceof FixedPoint bytes
                && bytes.getSize() == 1;
    }

    /** The numbers of so many images of so many numbers each. */
    static float[] read(Hdf5Node node, int rows, int size) {
        Dataset dataset = Hdf5Datasets.open(node);
        int[] dimensions = dataset.getDimensions();
        if (dimensions.length != 1
                || dimensions[0] != rows
                || (long) rows * REFERENCE_BYTES > node.file().size()) {
            throw new DatasetException(node.name() + " does not hold " + rows + " images, as the other arrays ask for");
        }
        Memory.requireFits((long) rows * size * Float.BYTES, node.name());
        float[] values = new float[Math.multiplyExact(rows, size)];
        Object[] images = (Object[]) dataset.getData();
        for (int row = 0; row < rows; row++) {
            decode(bytes(images[row]), values, row * size, size, node.name() + ", row " + row);
        }
        return values;
    }

    private static byte[] bytes(Object numbers) {
        byte[] bytes = new byte[numbers == null ? 0 : Array.getLength(numbers)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ((Number) Array.get(numbers, i)).byteValue();
        }
        return bytes;
    }

    /** Writes the numbers of an image of {@code size} numbers at {@code target[at]} and on; {@code where} is what messages call it. */
    static void decode(byte[] bytes, float[] target, int at, int size, String where) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels * COLORS != size && pixels != size) {
                    throw new DatasetException(where + ", is an image of " + reader.getWidth(0) + " x "
                            + reader.getHeight(0) + " pixels, its space has " + size + " numbers");
                }
                BufferedImage image = reader.read(0);
                if (pixels * image.getRaster().getNumBands() != size) {
                    throw new DatasetException(where + ", is an image of "
                            + image.getRaster().getNumBands() + " numbers a pixel, its space has "
                            + size / pixels);
                }
                copy(image, target, at);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new DatasetException(where + ", is no JPEG image: the file is damaged, copy or download it again", e);
        }
    }

    private static void copy(BufferedImage image, float[] target, int from) {
        int at = from;
        Raster raster = image.getRaster();
        boolean grey = raster.getNumBands() == 1;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (grey) {
                    target[at++] = raster.getSample(x, y, 0); // getRGB would change it by a gamma curve
                    continue;
                }
                int color = image.getRGB(x, y);
                target[at++] = color >> 16 & 0xff;
                target[at++] = color >> 8 & 0xff;
                target[at++] = color & 0xff;
            }
        }
    }
}
