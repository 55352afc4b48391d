# OpenSearch, the whole server, as its project publishes it for tests (5 s, 100 MB). It runs with a JDK or JRE 21 or newer.
# The program around it is ours: what no file of the project's does. It is part of the version, so that the cache follows it.
variable=OPENSEARCH
opensearch=3.4.0
version=$opensearch-$(cksum <"$here/opensearch/opensearch" | cut -d ' ' -f 1)
program=opensearch
hint="It needs a JDK 21 or newer (say where with JAVA_HOME_21 or JAVA_HOME_25); or take OpenSearch $opensearch from its project."

bring() {
  "$here/opensearch/opensearch" --find-java >/dev/null
  "$here/../mvnw" -B -q -N -f "$here/../pom.xml" dependency:unpack "-DoutputDirectory=$1/unpacked" \
    "-Dartifact=org.opensearch.distribution.integ-test-zip:opensearch:$opensearch:zip"
  mv "$1/unpacked/opensearch-$opensearch" "$1/server"
  rm -r "$1/unpacked"
  chmod -R a+rX "$1/server"
  chmod a+x "$1"/server/bin/*
  cp "$here/opensearch/opensearch" "$1/$program"
}
