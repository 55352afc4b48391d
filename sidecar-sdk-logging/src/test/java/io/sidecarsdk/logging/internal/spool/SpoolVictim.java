package io.sidecarsdk.logging.internal.spool;

import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A process of its own that appends until it is killed, and says after each append how far it has come. */
final class SpoolVictim {

    private static final int MOST = 64 << 10;
    private static final byte[] NOISE = noise();

    private SpoolVictim() {}

    public static void main(String[] args) throws Exception {
        SpoolFixture fixture = new SpoolFixture(Path.of(args[0]));
        Spool spool = Objects.requireNonNull(Spool.open(fixture.directory, settings(), fixture));
        // No buffer in between: what was said has left this process.
        DataOutputStream accepted = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        Random random = new Random();
        while (true) {
            List<byte[]> batch = batch(spool.nextSequence(), 1 + random.nextInt(64));
            if (!spool.append(batch)) {
                throw new IllegalStateException("full");
            }
            accepted.writeLong(spool.nextSequence());
        }
    }

    static SpoolSettings settings() {
        return new SpoolSettings(4L << 30, 4 << 20, false);
    }

    private static List<byte[]> batch(long first, int records) {
        List<byte[]> batch = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            batch.add(payload(first + i));
        }
        return batch;
    }

    /** Of a length and a content that follow from its number; quick to make, so that most of the time is spent writing. */
    static byte[] payload(long sequence) {
        int length = 8 + (int) (sequence * 7919 % MOST);
        byte[] payload = new byte[length];
        System.arraycopy(NOISE, (int) (sequence * 31 % MOST), payload, 0, length);
        ByteBuffer.wrap(payload).putLong(sequence);
        return payload;
    }

    private static byte[] noise() {
        byte[] noise = new byte[2 * MOST + 8];
        new Random(4711).nextBytes(noise);
        return noise;
    }
}
