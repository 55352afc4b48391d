package io.sidecarsdk.http.internal.inbound.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the bytes that a servlet writes, before the container compresses them. */
final class CountingResponse extends HttpServletResponseWrapper {

    private final AtomicLong bytes = new AtomicLong();
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    CountingResponse(HttpServletResponse response) {
        super(response);
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new CountingStream(super.getOutputStream());
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            PrintWriter counted = super.getWriter(); // fixes the encoding
            writer = new PrintWriter(new CountingWriter(counted, Charset.forName(getCharacterEncoding())));
        }
        return writer;
    }

    /** What was written before is not sent. */
    @Override
    public void reset() {
        super.reset();
        forget();
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        bytes.set(0);
    }

    private void forget() {
        bytes.set(0);
        stream = null;
        writer = null;
    }

    private final class CountingStream extends ServletOutputStream {

        private final ServletOutputStream out;

        private CountingStream(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
            bytes.incrementAndGet();
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
            bytes.addAndGet(length);
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    private final class CountingWriter extends FilterWriter {

        private final Charset charset;

        private CountingWriter(Writer out, Charset charset) {
            super(out);
            this.charset = charset;
        }

        @Override
        public void write(int sign) throws IOException {
            super.write(sign);
            count(String.valueOf((char) sign));
        }

        @Override
        public void write(char[] signs, int offset, int length) throws IOException {
            super.write(signs, offset, length);
            count(new String(signs, offset, length));
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            super.write(text, offset, length);
            count(text.substring(offset, offset + length));
        }

        private void count(String text) {
            bytes.addAndGet(text.getBytes(charset).length);
        }
    }
}
