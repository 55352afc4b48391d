package io.sidecarsdk.http.testing;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.inbound.SidecarHttpServerFilter;
import io.sidecarsdk.http.inbound.SidecarServletFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import okhttp3.tls.HandshakeCertificates;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;

/** A real server with the filter in front of one handler, at {@code /stock/*} and {@code /}. */
public interface Server extends AutoCloseable {

    /** What is behind the filter. */
    @FunctionalInterface
    interface Handler {

        /** The body of an answer with status 200. */
        String handle(String method, String path) throws IOException;
    }

    int port();

    @Override
    void close();

    /** Which servers there are. */
    enum Kind {
        SERVLET {
            @Override
            public Server start(Http http, Handler handler, @Nullable HandshakeCertificates tls) {
                return servlets(http, servlet(handler), tls);
            }
        },
        HTTP_SERVER {
            @Override
            public Server start(Http http, Handler handler, @Nullable HandshakeCertificates tls) {
                return JdkServer.start(http, handler, tls);
            }
        };

        /** @param tls with client certificates wanted; null for plain HTTP */
        public abstract Server start(Http http, Handler handler, @Nullable HandshakeCertificates tls);
    }

    /** A container with one servlet, which may be asynchronous. */
    static Server servlets(Http http, Servlet servlet, @Nullable HandshakeCertificates tls) {
        return TomcatServer.start(http, servlet, tls);
    }

    private static Servlet servlet(Handler handler) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                byte[] body = handler.handle(request.getMethod(), request.getRequestURI())
                        .getBytes(StandardCharsets.UTF_8);
                response.getOutputStream().write(body);
            }
        };
    }

    /** Tomcat. */
    final class TomcatServer implements Server {

        /** Held, as the JDK's logging forgets the level of what nobody holds. */
        private static final Logger LOG = Logger.getLogger("org.apache");

        private final Tomcat tomcat;

        private TomcatServer(Tomcat tomcat) {
            this.tomcat = tomcat;
        }

        static Server start(Http http, Servlet servlet, @Nullable HandshakeCertificates tls) {
            LOG.setLevel(Level.OFF);
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(new File("target/tomcat").getAbsolutePath());
            tomcat.setConnector(connector(tls));
            Context context = tomcat.addContext("", null);
            Wrapper wrapper = Tomcat.addServlet(context, "stock", servlet);
            wrapper.setAsyncSupported(true);
            context.addServletMappingDecoded("/stock/*", "stock");
            context.addServletMappingDecoded("/", "stock");
            filter(context, http);
            try {
                tomcat.start();
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
            return new TomcatServer(tomcat);
        }

        private static void filter(Context context, Http http) {
            FilterDef definition = new FilterDef();
            definition.setFilterName("sidecar");
            definition.setFilter(new SidecarServletFilter(http));
            definition.setAsyncSupported("true");
            context.addFilterDef(definition);
            FilterMap mapping = new FilterMap();
            mapping.setFilterName("sidecar");
            mapping.addURLPattern("/*");
            for (DispatcherType type : SidecarServletFilter.dispatches()) {
                mapping.setDispatcher(type.name());
            }
            context.addFilterMap(mapping);
        }

        private static Connector connector(@Nullable HandshakeCertificates tls) {
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            if (tls != null) {
                connector.setSecure(true);
                connector.setScheme("https");
                connector.setProperty("SSLEnabled", "true");
                SSLHostConfig config = new SSLHostConfig();
                config.setCertificateVerification("optional");
                SSLHostConfigCertificate certificate =
                        new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
                certificate.setSslContext(new GivenContext(tls));
                config.addCertificate(certificate);
                connector.addSslHostConfig(config);
            }
            return connector;
        }

        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
        }

        /** TLS as OkHttp's test certificates have it. */
        private record GivenContext(HandshakeCertificates tls) implements org.apache.tomcat.util.net.SSLContext {

            @Override
            public void init(
                    javax.net.ssl.KeyManager[] keys,
                    javax.net.ssl.TrustManager[] trust,
                    java.security.SecureRandom random) {}

            @Override
            public void destroy() {}

            @Override
            public javax.net.ssl.SSLSessionContext getServerSessionContext() {
                return tls.sslContext().getServerSessionContext();
            }

            @Override
            public javax.net.ssl.SSLEngine createSSLEngine() {
                return tls.sslContext().createSSLEngine();
            }

            @Override
            public javax.net.ssl.SSLServerSocketFactory getServerSocketFactory() {
                return tls.sslContext().getServerSocketFactory();
            }

            @Override
            public SSLParameters getSupportedSSLParameters() {
                return tls.sslContext().getSupportedSSLParameters();
            }

            @Override
            public java.security.cert.X509Certificate[] getCertificateChain(String alias) {
                return tls.keyManager().getCertificateChain(alias);
            }

            @Override
            public java.security.cert.X509Certificate[] getAcceptedIssuers() {
                return tls.trustManager().getAcceptedIssuers();
            }
        }
    }

    /** The JDK's own. */
    final class JdkServer implements Server {

        private final HttpServer server;
        private final ExecutorService threads;

        private JdkServer(HttpServer server, ExecutorService threads) {
            this.server = server;
            this.threads = threads;
        }

        static Server start(Http http, Handler handler, @Nullable HandshakeCertificates tls) {
            ExecutorService threads = Executors.newCachedThreadPool();
            try {
                HttpServer server = create(tls);
                server.setExecutor(threads);
                for (String path : new String[] {"/", "/stock/"}) {
                    server.createContext(path, exchange -> {
                                try (exchange) {
                                    byte[] body = handler.handle(
                                                    exchange.getRequestMethod(),
                                                    exchange.getRequestURI().getRawPath())
                                            .getBytes(StandardCharsets.UTF_8);
                                    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                                    exchange.getResponseBody().write(body);
                                }
                            })
                            .getFilters()
                            .add(new SidecarHttpServerFilter(http));
                }
                server.start();
                return new JdkServer(server, threads);
            } catch (IOException e) {
                threads.shutdownNow();
                throw new IllegalStateException(e);
            }
        }

        private static HttpServer create(@Nullable HandshakeCertificates tls) throws IOException {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                return HttpServer.create(address, 0);
            }
            SSLContext context = tls.sslContext();
            HttpsServer server = HttpsServer.create(address, 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters wanted = context.getDefaultSSLParameters();
                    wanted.setWantClientAuth(true);
                    parameters.setSSLParameters(wanted);
                }
            });
            return server;
        }

        @Override
        public int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
