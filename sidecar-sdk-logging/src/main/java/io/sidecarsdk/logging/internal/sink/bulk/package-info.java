/** OpenSearch and Elasticsearch, by the bulk API that both have. */
@NullMarked
package io.sidecarsdk.logging.internal.sink.bulk;

import org.jspecify.annotations.NullMarked;
