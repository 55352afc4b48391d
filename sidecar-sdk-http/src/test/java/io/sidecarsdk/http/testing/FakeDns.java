package io.sidecarsdk.http.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on the loopback that answers every question of a type with the same records. */
public final class FakeDns implements AutoCloseable {

    private final DatagramSocket socket;
    private final Thread thread;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile int code = Rcode.NOERROR;
    private volatile List<String> records = List.of();
    private volatile boolean silent;

    public FakeDns() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        thread = new Thread(this::serve, "fake-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param newRecords each as in a zone file, from the time to live on: {@code 30 A 10.0.0.1} */
    public FakeDns answering(String... newRecords) {
        records = List.of(newRecords);
        code = Rcode.NOERROR;
        silent = false;
        return this;
    }

    /** @param newCode such as {@link Rcode#NXDOMAIN} */
    public FakeDns failing(int newCode) {
        code = newCode;
        silent = false;
        return this;
    }

    public FakeDns silent() {
        silent = true;
        return this;
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    public int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                questions.incrementAndGet();
                if (!silent) {
                    byte[] answer = answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private byte[] answer(Message question) throws IOException {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setRcode(code);
        Record asked = question.getQuestion();
        answer.addRecord(asked, Section.QUESTION);
        if (code == Rcode.NOERROR) {
            for (String text : records) {
                Record made = record(asked.getName(), text);
                if (made.getType() == asked.getType()) {
                    answer.addRecord(made, Section.ANSWER);
                }
            }
        }
        return answer.toWire(1400);
    }

    private static Record record(Name name, String text) throws IOException {
        String[] parts = text.split(" ", 3);
        return Record.fromString(name, Type.value(parts[1]), DClass.IN, Long.parseLong(parts[0]), parts[2], Name.root);
    }

    @Override
    public void close() {
        socket.close();
    }
}
