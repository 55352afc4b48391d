package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HeaderChangesPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes to headers. Envoy takes away first, then sets, then adds, as the library does.
 *
 * @param add Envoy's HeaderValueOptions
 */
record HeaderChanges(List<Tree> add, List<String> remove) {

    static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of());

    static HeaderChanges of(HeaderChangesPolicy policy) {
        List<Tree> add = new ArrayList<>();
        policy.set().forEach((name, value) -> add.add(option(name, literal(value), "OVERWRITE_IF_EXISTS_OR_ADD")));
        policy.add().forEach((name, value) -> add.add(option(name, literal(value), "APPEND_IF_EXISTS_OR_ADD")));
        return new HeaderChanges(add, policy.remove());
    }

    static void account(Ledger.Scope keys, String direction) {
        keys.rendered("add", "route." + direction + "_headers_to_add")
                .rendered("set", "route." + direction + "_headers_to_add, overwriting")
                .rendered("remove", "route." + direction + "_headers_to_remove");
    }

    static Tree option(String name, String value, String action) {
        return new Tree()
                .set("header", new Tree().set("key", name).set("value", value))
                .set("append_action", action);
    }

    /** Envoy would take what follows a percent sign for one of its variables. */
    private static String literal(String value) {
        return value.replace("%", "%%");
    }

    /** These, and then {@code others}. */
    HeaderChanges and(HeaderChanges others) {
        List<Tree> bothAdd = new ArrayList<>(add);
        bothAdd.addAll(others.add);
        List<String> bothRemove = new ArrayList<>(remove);
        bothRemove.addAll(others.remove);
        return new HeaderChanges(bothAdd, bothRemove);
    }

    /** @param direction {@code request} or {@code response} */
    void render(String direction, Tree route) {
        route.set(direction + "_headers_to_add", add.isEmpty() ? null : add)
                .set(direction + "_headers_to_remove", remove.isEmpty() ? null : remove);
    }
}
