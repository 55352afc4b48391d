package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.AdmissionControlPolicy;
import java.util.List;
import java.util.Optional;

/** Refusing calls while too few of the last ones succeeded. */
final class AdmissionControl {

    private static final String TYPE = "envoy.extensions.filters.http.admission_control.v3.AdmissionControl";

    private AdmissionControl() {}

    static void render(Client client, ClientFilters filters) {
        Ledger.Scope keys = client.keys();
        Optional<AdmissionControlPolicy> policy = client.policy().admissionControl();
        if (policy.isEmpty()) {
            keys.notNeeded("admission-control", "switched off");
        } else if (policy.get().shadow()) {
            keys.unsupported("admission-control", "Envoy cannot count without refusing");
        } else {
            account(keys.at("admission-control"));
            filters.add("admission_control", client, settings(client.name(), policy.get()));
        }
    }

    private static void account(Ledger.Scope keys) {
        keys.rendered("enabled", Ledger.LEFT_OUT)
                .notNeeded("shadow", "false")
                .rendered("window", "admission_control.sampling_window")
                .rendered("success-threshold", "admission_control.sr_threshold")
                .rendered("max-rejection", "admission_control.max_rejection_probability")
                .rendered("aggression", "admission_control.aggression")
                .rendered("min-rate", "admission_control.rps_threshold");
    }

    private static Tree settings(String name, AdmissionControlPolicy policy) {
        return Tree.typed(TYPE)
                .set("enabled", runtime(name, "enabled", true))
                .set("sampling_window", Proto.duration(policy.window()))
                .set(
                        "success_criteria",
                        new Tree()
                                .set(
                                        "http_criteria",
                                        new Tree()
                                                .set(
                                                        "http_success_status",
                                                        List.of(new Tree()
                                                                .set("start", 100)
                                                                .set("end", 500)))))
                .set("aggression", runtime(name, "aggression", policy.aggression()))
                .set("sr_threshold", runtime(name, "sr_threshold", Proto.percent(policy.successThreshold())))
                .set("rps_threshold", runtime(name, "rps_threshold", policy.minRate()))
                .set(
                        "max_rejection_probability",
                        runtime(name, "max_rejection_probability", Proto.percent(policy.maxRejection())));
    }

    private static Tree runtime(String client, String key, Object value) {
        return new Tree().set("default_value", value).set("runtime_key", "admission_control." + client + "." + key);
    }
}
