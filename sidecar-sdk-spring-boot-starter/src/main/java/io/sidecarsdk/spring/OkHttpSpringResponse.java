package io.sidecarsdk.spring;

import java.io.InputStream;
import okhttp3.Response;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response of OkHttp's for Spring; its body is read as it comes. */
final class OkHttpSpringResponse implements ClientHttpResponse {

    private final Response response;
    private final HttpHeaders headers = new HttpHeaders();

    OkHttpSpringResponse(Response response) {
        this.response = response;
        response.headers().forEach(header -> headers.add(header.getFirst(), header.getSecond()));
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return HttpStatusCode.valueOf(response.code());
    }

    @Override
    public String getStatusText() {
        return response.message();
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public InputStream getBody() {
        return response.body().byteStream();
    }

    @Override
    public void close() {
        response.close();
    }
}
