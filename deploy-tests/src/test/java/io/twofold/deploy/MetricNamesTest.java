package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for nothing that is not exported: docs/observability.md, which tests hold to it. */
class MetricNamesTest {
    private static final String ALERTS = "containers/observe/prometheus/alerts.yml";
    private static final String DASHBOARD = "containers/observe/grafana/dashboards/twofold.json";
    private static final Pattern METRIC = Pattern.compile("\\b(?:twofold|http_server|hikaricp)_[a-z_]+\\b");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z_`, …]+) \\| (?:api|worker|both) \\| (\\w+)");

    private final Set<String> exported = exported();

    @Test
    void theDashboardNamesWhatIsExported() {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard = JsonMapper.shared().readTree(Repository.text(DASHBOARD));
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(panel.get("targets")).as(panel.get("title").asString()).isNotEmpty();
            panel.get("targets")
                    .forEach(target -> expressions.add(target.get("expr").asString()));
        }

        assertThat(metrics(String.join("\n", expressions)))
                .hasSizeGreaterThan(12)
                .isSubsetOf(exported);
    }

    @Test
    void everyPanelHasAPlaceOfItsOwn() {
        JsonNode panels =
                JsonMapper.shared().readTree(Repository.text(DASHBOARD)).get("panels");

        assertThat(panels.valueStream().map(panel -> panel.get("id").asInt())).doesNotHaveDuplicates();
        assertThat(panels.valueStream().map(panel -> panel.at("/gridPos/x") + " " + panel.at("/gridPos/y")))
                .doesNotHaveDuplicates();
    }

    @Test
    void theAlertsNameWhatIsExported() {
        assertThat(metrics(Repository.text(ALERTS))).hasSizeGreaterThan(5).isSubsetOf(exported);
    }

    @Test
    void everyAlertIsInTheDocumentation() {
        List<String> alerts = Pattern.compile("alert: (\\w+)")
                .matcher(Repository.text(ALERTS))
                .results()
                .map((MatchResult match) -> "`" + match.group(1) + "`")
                .toList();

        assertThat(alerts).isNotEmpty();
        assertThat(Repository.text("docs/observability.md")).contains(alerts);
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** The names in the table, with the endings that Prometheus gives histograms and summaries. */
    private static Set<String> exported() {
        return ROW.matcher(Repository.text("docs/observability.md"))
                .results()
                .flatMap(row -> names(row).stream())
                .collect(Collectors.toSet());
    }

    private static List<String> names(MatchResult row) {
        List<String> names = new ArrayList<>();
        String first = "";
        for (String quoted : row.group(1).split(",")) {
            String name = quoted.replaceAll("[`… ]", "");
            first = first.isEmpty() ? name : first;
            if (name.startsWith("_")) { // `hikaricp_connections_active`, `_pending`
                name = first.substring(0, first.lastIndexOf('_')) + name;
            }
            names.add(name);
            if (row.group(2).equals("histogram") || row.group(2).equals("summary")) {
                names.addAll(List.of(name + "_count", name + "_sum", name + "_bucket"));
            }
        }
        return names;
    }
}
