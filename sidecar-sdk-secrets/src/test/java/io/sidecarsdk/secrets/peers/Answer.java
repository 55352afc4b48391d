package io.sidecarsdk.secrets.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What OpenBao answered. */
record Answer(int status, String body) {

    /** This answer, if it is a good one. */
    Answer ok() {
        assertThat(status).as(body).isBetween(200, 299);
        return this;
    }

    /** What is there on the way through the body's objects, as in {@code at("auth", "client_token")}. */
    Object at(String... way) {
        Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(body); // JSON is YAML
        for (String key : way) {
            assertThat(value).as("%s in %s", key, body).isInstanceOf(Map.class);
            value = ((Map<?, ?>) value).get(key);
        }
        assertThat(value).as(body).isNotNull();
        return value;
    }

    String text(String... way) {
        return String.valueOf(at(way));
    }

    long number(String... way) {
        return ((Number) at(way)).longValue();
    }
}
