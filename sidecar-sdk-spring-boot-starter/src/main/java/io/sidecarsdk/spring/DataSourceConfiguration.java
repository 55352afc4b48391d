package io.sidecarsdk.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.sidecarsdk.secrets.Secrets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** HikariCP pools that log in with a secret, where {@code sidecar.data-source} says so. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Secrets.class, HikariDataSource.class})
final class DataSourceConfiguration {

    /** Made before property beans can be had: hence the binder. Does nothing where no secret is named. */
    @Bean
    static DataSourceRotation sidecarDataSourceRotation(Environment environment, ObjectProvider<Secrets> secrets) {
        SidecarProperties properties = Binder.get(environment).bindOrCreate("sidecar", SidecarProperties.class);
        return new DataSourceRotation(properties.dataSource(), secrets);
    }
}
