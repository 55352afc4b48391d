/**
 * sidecar-sdk in Spring Boot 4: with the starter among the dependencies and {@code sidecar.policy} set, a running
 * {@link io.sidecarsdk.Sidecar} and the clients of its policy are beans.
 *
 * <pre>{@code
 * # application.properties
 * sidecar.policy=/etc/orders/sidecar.yaml
 *
 * @Service
 * class Stock {
 *     Stock(@Qualifier("inventory") OkHttpClient inventory) { ... }
 * }
 * }</pre>
 *
 * <h2>The beans</h2>
 *
 * <table>
 *   <caption>What there is to inject</caption>
 *   <tr><th>Type</th><th>Which</th><th>How</th></tr>
 *   <tr><td>{@code Sidecar}</td><td>one</td><td>plainly</td></tr>
 *   <tr><td>{@code Http}, {@code Secrets}, {@code Logs}</td><td>one each, if its module is there</td><td>plainly</td></tr>
 *   <tr><td>{@code OkHttpClient}</td><td>one for each entry of {@code http.clients}</td><td>{@code @Qualifier} with the
 *       entry's name; or a parameter of that name; plainly, if there is only one</td></tr>
 *   <tr><td>{@code java.net.http.HttpClient}</td><td>the same clients as the JDK's type</td><td>{@code @Qualifier} with
 *       the entry's name, and only so</td></tr>
 *   <tr><td>{@code ClientHttpRequestFactory}</td><td>the same clients for {@code RestClient}, {@code RestTemplate} and HTTP
 *       interfaces, if {@code spring-web} is there</td><td>{@code @Qualifier} with the entry's name, and only so</td></tr>
 * </table>
 *
 * <p>The clients are named after the policy as it is when the context starts. One that a later change of the policy
 * brings is found with {@code Http.client(name)}.
 *
 * <h2>Yours come first</h2>
 *
 * <ul>
 *   <li>Without {@code sidecar.policy}, or with {@code sidecar.enabled=false}, the starter adds nothing.
 *   <li>A {@code Sidecar} bean of your own is used instead of starting one, {@code sidecar.policy} is not looked at then.
 *       The capabilities come from yours; its clients are not beans, as their names are not known in time.
 *   <li>An {@code OkHttpClient} bean of your own that has a client's name replaces that client. A bean of any other type
 *       keeps its name, and the client is found with {@code @Qualifier} only.
 * </ul>
 *
 * <h2>The policy in a secret</h2>
 *
 * <p>With {@code sidecar.policy-secret=policy/sidecar.yaml} the document that {@code sidecar.policy} names only says how the
 * secret {@code policy} is read, from Vault for example, and that secret's field {@code sidecar.yaml} is the policy. It
 * must be there when the context starts, and its changes are followed.
 *
 * <h2>Beans with {@code @Resilient}</h2>
 *
 * <p>Methods of beans with {@link io.sidecarsdk.resilience.Resilient} are called under the policy that it names: on a class
 * or an interface, on a method or on the type for all that is public. So too on interfaces whose beans somebody else makes,
 * as Spring's HTTP interfaces, Feign and Retrofit do. A bean without the annotation is left as it is, as is one that
 * {@code Sidecar.resilient} returned.
 *
 * <ul>
 *   <li>Classes are extended, as for Spring's own annotations; a final class that has interfaces is stood in for by these, and
 *       so is every other one with {@code spring.aop.proxy-target-class=false}. Calls that a bean makes to itself are not seen.
 *   <li>A policy acts around {@code @Transactional}, {@code @Cacheable} and aspects, so each attempt has a transaction of its
 *       own; and within {@code @Async}, on the thread that does the work.
 *   <li>A policy or a fallback that is not there, and a method that cannot be stood in for, end the start.
 *   <li>The fallback is called on the bean itself, past its proxy, and may be private.
 *   <li>{@code sidecar.resilient.enabled=false} leaves all beans as they are.
 * </ul>
 *
 * <h2>Incoming requests</h2>
 *
 * <p>In a servlet web application a {@link io.sidecarsdk.http.inbound.SidecarServletFilter} stands in front of everything
 * but the filter that makes Spring's own server observations, and acts on the policy's {@code http.inbound}; without that
 * section it lets every request through untouched. {@code sidecar.inbound.enabled=false} leaves it out. With
 * {@code http.inbound.drain} the application's readiness is {@code REFUSING_TRAFFIC} as soon as it begins to end, and the
 * web server is stopped only once the drain is complete; {@code spring.lifecycle.timeout-per-shutdown-phase} (30 s) must
 * leave time for that.
 *
 * <h2>Start and end</h2>
 *
 * <p>The SDK starts while the context does, whether or not anybody injects it, and a policy that is not valid ends the
 * start with everything that is wrong with it. It ends when singletons are destroyed, after the web server has answered
 * its last request and after the beans that were given a client: they may call until their own end.
 *
 * <p>Meters go to the context's {@code MeterRegistry}, spans to its {@code OpenTelemetry}, if there are such beans.
 */
@NullMarked
package io.sidecarsdk.spring;

import org.jspecify.annotations.NullMarked;
