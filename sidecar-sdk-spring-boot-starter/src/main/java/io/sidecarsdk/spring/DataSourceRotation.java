package io.sidecarsdk.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.secrets.hikari.HikariRotation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/** Has each HikariCP pool follow its secret, from before it is started until it is destroyed. */
final class DataSourceRotation implements DestructionAwareBeanPostProcessor {

    private final SidecarProperties.DataSource properties;
    private final ObjectProvider<Secrets> secrets;
    private final Map<HikariDataSource, HikariRotation> rotations = new ConcurrentHashMap<>();

    DataSourceRotation(SidecarProperties.DataSource properties, ObjectProvider<Secrets> secrets) {
        this.properties = properties;
        this.secrets = secrets;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        String secret = bean instanceof HikariDataSource ? secretOf(name) : null;
        if (secret != null) {
            HikariDataSource pool = (HikariDataSource) bean;
            rotations.put(pool, HikariRotation.follow(secrets.getObject().secret(secret), pool));
        }
        return bean;
    }

    private @Nullable String secretOf(String name) {
        String own = properties.secrets().get(name);
        return own != null ? own : properties.secret();
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof HikariDataSource pool && rotations.containsKey(pool);
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
            HikariRotation rotation = rotations.remove(pool);
            if (rotation != null) {
                rotation.close();
            }
        }
    }
}
