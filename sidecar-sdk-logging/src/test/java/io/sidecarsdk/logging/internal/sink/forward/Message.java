package io.sidecarsdk.logging.internal.sink.forward;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ArrayValue;
import org.msgpack.value.ExtensionValue;
import org.msgpack.value.MapValue;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** A message of the Forward protocol, as a server reads it: with another library than the one that wrote it. */
public record Message(String tag, List<Entry> entries, MapValue option) {

    public record Entry(Instant time, MapValue record) {

        public String text(String name) {
            return record.map()
                    .get(ValueFactory.newString(name))
                    .asStringValue()
                    .asString();
        }
    }

    static Message read(byte[] bytes) throws IOException {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
            Message message = read(in);
            if (in.hasNext()) {
                throw new IOException("more than one message");
            }
            return message;
        }
    }

    static Message read(MessageUnpacker in) throws IOException {
        ArrayValue message = in.unpackValue().asArrayValue();
        MapValue option = message.get(2).asMapValue();
        byte[] packed = message.get(1).asBinaryValue().asByteArray();
        Message read = new Message(message.get(0).asStringValue().asString(), entries(packed, option), option);
        if (option(option, "size").asIntegerValue().asInt() != read.entries.size()) {
            throw new IOException("the size is not that of " + read);
        }
        return read;
    }

    /** Empty where none was asked for. */
    public String chunk() {
        Value chunk = option(option, "chunk");
        return chunk == null ? "" : chunk.asStringValue().asString();
    }

    private static List<Entry> entries(byte[] packed, MapValue option) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(
                option(option, "compressed") == null
                        ? new ByteArrayInputStream(packed)
                        : new GZIPInputStream(new ByteArrayInputStream(packed)))) {
            while (in.hasNext()) {
                ArrayValue entry = in.unpackValue().asArrayValue();
                if (entry.size() != 2) {
                    throw new IOException("not [time, record]: " + entry);
                }
                entries.add(new Entry(
                        time(entry.get(0).asExtensionValue()), entry.get(1).asMapValue()));
            }
        }
        return entries;
    }

    private static Instant time(ExtensionValue value) throws IOException {
        if (value.getType() != 0 || value.getData().length != 8) {
            throw new IOException("no EventTime: " + value);
        }
        ByteBuffer data = ByteBuffer.wrap(value.getData());
        return Instant.ofEpochSecond(Integer.toUnsignedLong(data.getInt()), data.getInt());
    }

    private static Value option(MapValue option, String name) {
        return option.map().get(ValueFactory.newString(name));
    }
}
