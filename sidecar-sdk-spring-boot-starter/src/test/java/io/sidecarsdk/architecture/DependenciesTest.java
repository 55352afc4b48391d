package io.sidecarsdk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** That docs/dependencies.md names whatever the poms use, in the version in which they use it. */
class DependenciesTest {

    private static final Path ROOT = Path.of("..");
    private static final String USED =
            "//dependencies/dependency[not(ancestor::dependencyManagement)]" + " | //annotationProcessorPaths/path";
    private static final String VERSIONED = "//dependency[version] | //annotationProcessorPaths/path[version]";

    private final XPath xpath = XPathFactory.newInstance().newXPath();

    @Test
    void everyDependencyIsNamed() throws Exception {
        String document = document();
        Set<String> named = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (Document pom : poms()) {
            for (Node dependency : nodes(USED, pom)) {
                String name = text("artifactId", dependency);
                if (!text("groupId", dependency).equals("io.sidecarsdk")) {
                    (hasWord(document, name) ? named : missing).add(name);
                }
            }
        }
        assertThat(missing).as("not in docs/dependencies.md").isEmpty();
        assertThat(named).hasSizeGreaterThan(40).contains("okhttp-jvm", "nullaway", "jmh-core");
    }

    @Test
    void everyVersionIsTheOneThatIsUsed() throws Exception {
        String document = document();
        Set<String> right = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (Document pom : poms()) {
            for (Node dependency : nodes(VERSIONED, pom)) {
                String version = resolved(text("version", dependency), pom);
                String what = text("artifactId", dependency) + " " + version;
                if (!text("groupId", dependency).equals("io.sidecarsdk")) {
                    (hasWord(document, version) ? right : missing).add(what);
                }
            }
        }
        assertThat(missing).as("not in docs/dependencies.md").isEmpty();
        assertThat(right).hasSizeGreaterThan(30);
    }

    private static String document() throws Exception {
        return Files.readString(ROOT.resolve("docs/dependencies.md"));
    }

    private static boolean hasWord(String document, String word) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w-]|\\.\\w)")
                .matcher(document)
                .find();
    }

    /** That of the root, and of its modules and theirs. */
    private List<Document> poms() throws Exception {
        List<Document> poms = new ArrayList<>();
        add(ROOT, poms);
        assertThat(poms).hasSizeGreaterThan(8);
        return poms;
    }

    private void add(Path module, List<Document> poms) throws Exception {
        Document pom = parse(module.resolve("pom.xml"));
        poms.add(pom);
        for (Node child : nodes("/project/modules/module", pom)) {
            add(module.resolve(child.getTextContent().strip()), poms);
        }
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private List<Node> nodes(String path, Document pom) throws Exception {
        NodeList found = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            nodes.add(found.item(i));
        }
        return nodes;
    }

    private String text(String path, Object of) throws Exception {
        return xpath.evaluate(path, of).strip();
    }

    /** Of a property, its value in this pom, or in the parent's. */
    private String resolved(String version, Document pom) throws Exception {
        if (!version.startsWith("${")) {
            return version;
        }
        String property = "/project/properties/*[name()='" + version.substring(2, version.length() - 1) + "']";
        String own = text(property, pom);
        return own.isEmpty() ? text(property, parse(ROOT.resolve("pom.xml"))) : own;
    }
}
