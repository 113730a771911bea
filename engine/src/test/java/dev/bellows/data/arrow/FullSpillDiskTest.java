package dev.bellows.data.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks on which there is no more room. */
class FullSpillDiskTest {
    private static final int BLOCK = 64;

    @TempDir
    Path full;

    @TempDir
    Path empty;

    /** Of the first folder two blocks and a half fit. */
    private SpillFiles spill(List<Path> folders) {
        return new SpillFiles(folders, BLOCK, path -> {
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            return path.startsWith(full) ? new Bounded(file, 2 * BLOCK + BLOCK / 2) : file;
        });
    }

    private static ByteBuffer block(int number) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block.put((byte) (number + i));
        }
        return block.flip();
    }

    @Test
    void theOtherFolderTakesWhatAFullOneCannot() {
        try (SpillFiles spill = spill(List.of(full, empty))) {
            for (int number = 0; number < 12; number++) {
                spill.write(block(number));
            }
            assertEquals(12, spill.blocks());
            for (int number = 0; number < 12; number++) {
                ByteBuffer read = ByteBuffer.allocate(BLOCK - 3);
                spill.read(number, 3, read);
                assertEquals(block(number).slice(3, BLOCK - 3), read.flip(), "block " + number);
            }
        }
    }

    @Test
    void whereAllAreFullItSaysSoAndWhatToDo() {
        try (SpillFiles spill = spill(List.of(full))) {
            spill.write(block(0));
            spill.write(block(1));
            String sentence = assertThrows(SpillException.class, () -> spill.write(block(2)))
                    .getMessage();
            assertTrue(sentence.startsWith("sample store: cannot spill block 2 (64 bytes) to " + full), sentence);
            assertTrue(
                    sentence.endsWith("No space left on device; free space there, or raise the memory budget"),
                    sentence);
        }
    }

    /** A file on a disk with room for so many bytes. */
    private static final class Bounded extends FileChannel {
        private final FileChannel file;
        private long room;

        Bounded(FileChannel file, long room) {
            this.file = file;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer some = from.duplicate().limit((int) Math.min(from.limit(), from.position() + room));
            int written = file.write(some, position);
            from.position(from.position() + written);
            room -= written;
            return written;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return file.read(to, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(boolean metaData) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
