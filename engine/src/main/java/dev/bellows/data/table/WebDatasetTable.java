package dev.bellows.data.table;

import dev.bellows.data.table.ValueType.Scalar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tar files in which the files of a sample follow one another and are called alike up to the first dot, as WebDataset writes and reads them:
 * {@code 00012.jpg}, {@code 00012.cls}, {@code 00012.json}. The columns are {@code __key__}, the name up to that dot with the folders in
 * front of it, and one for each ending, in lower case. {@code cls}, {@code index} and {@code id} are whole numbers (i64), {@code txt},
 * {@code text}, {@code transcript} and {@code json} are texts, all others bytes, such as pictures, which networks take as they are; any may
 * be asked for as bytes or text. What a sample lacks is null. Tar files of POSIX ({@code pax}, {@code ustar}) and of GNU are read, compressed by gzip too.
 *
 * <p>Option {@code looked}: how many samples the columns are told by, 1000 unless given.
 */
public final class WebDatasetTable implements TableFormat {
    static final String KEY = "__key__";
    private static final String LOOKED = "looked";
    private static final long LOOKED_AT = 1000;
    private static final Set<String> WHOLES = Set.of("cls", "cls2", "class", "count", "index", "inx", "id");
    private static final Set<String> TEXTS = Set.of("txt", "text", "transcript", "json", "jsn");

    @Override
    public String name() {
        return "webdataset";
    }

    @Override
    public boolean isSplit() {
        return false;
    }

    private static TarSamples open(TableInput file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Channels.newInputStream(file.open()));
        try {
            return TarSamples.open(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public List<Column> columns(TableInput file, Map<String, String> options) throws IOException {
        long most;
        try {
            most = Long.parseLong(options.getOrDefault(LOOKED, Long.toString(LOOKED_AT)));
        } catch (NumberFormatException e) {
            throw new IOException("the option " + LOOKED + " is a number of samples: " + options.get(LOOKED), e);
        }
        Set<String> endings = new LinkedHashSet<>();
        try (TarSamples samples = open(file)) {
            TarSamples.Sample sample = samples.next(ending -> false);
            for (long i = 0; sample != null && i < most; i++) {
                endings.addAll(sample.files().keySet());
                sample = samples.next(ending -> false);
            }
        }
        List<Column> columns = new ArrayList<>(List.of(new Column(KEY, Scalar.TEXT)));
        endings.forEach(ending -> columns.add(new Column(ending, type(ending))));
        return columns;
    }

    /** What files of an ending are read as; of an ending of several parts the last one counts, as in {@code depth.png}. */
    private static Scalar type(String ending) {
        String last = ending.substring(ending.lastIndexOf('.') + 1);
        return WHOLES.contains(last) ? Scalar.I64 : TEXTS.contains(last) ? Scalar.TEXT : Scalar.BYTES;
    }

    @Override
    public Rows rows(TableInput file, List<Column> wanted, Map<String, String> options, Part part) throws IOException {
        return part.has(0) ? new WebDatasetRows(open(file), wanted) : new NoRows();
    }
}
