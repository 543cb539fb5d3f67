import DaybookModel
import DaybookProjections
import Testing

@Suite struct SatisfactionRulesTests {
    private func settings(_ metric: KeyValuePairs<String, Settings>) -> Settings {
        .map(["metrics": .map(["csat": .map(metric)])])
    }

    private let topBox = Settings.list([.map(["formula": .scalar("top_2_box")])])

    @Test func settingsComeBackTheSame() throws {
        var rules = SatisfactionRules()
        #expect(try SatisfactionRules(rules.settings) == rules)
        rules.metrics[0].definitions.append(MetricDefinition(.net, negativeScores: 3, from: day("2026-01-01")))
        rules.metrics[0].baseline = day("2025-01-01")...day("2025-12-31")
        rules.metrics[1].target = 40_000_000
        rules.excludedModes = ["phone", "social"]
        rules.lateAnswers = .count
        rules.period = .quarter
        rules.movingAverage = 4
        rules.smallCell = 30
        rules.baselinePeriods = 12
        #expect(try SatisfactionRules(rules.settings) == rules)
    }

    @Test func whatIsBuiltIn() {
        let rules = SatisfactionRules()
        #expect(rules.metric("csat").definition(on: day("2026-01-01")).formula == .top2Box)
        #expect(rules.metric("csat").target == 900_000)
        #expect(rules.metric("nps").scale == 0...10)
        #expect(rules.metric("stars").definitions == [MetricDefinition(.mean)])
        #expect(RuleSetCatalogue.builtIn.contains { $0.name == "satisfaction" })
    }

    @Test func definitionsFollowEachOther() throws {
        let rules = try SatisfactionRules(
            settings([
                "definitions": .list([
                    .map(["formula": .scalar("top_2_box")]),
                    .map(["from": .scalar("2026-01-01"), "formula": .scalar("mean")]),
                ])
            ]))
        let metric = rules.metric("csat")
        #expect(metric.definition(on: day("2025-12-31")).formula == .top2Box)
        #expect(metric.definition(on: day("2026-01-01")).formula == .mean)
    }

    @Test func faultsNameThePlace() {
        let dated = Settings.list([.map(["from": .scalar("2026-01-01"), "formula": .scalar("mean")])])
        let cases: [(Settings, String)] = [
            (settings(["definitions": .list([])]), "rules.satisfaction.no_definition"),
            (settings(["definitions": dated]), "rules.satisfaction.order"),
            (
                settings([
                    "definitions": .list([
                        .map(["formula": .scalar("mean")]), .map(["formula": .scalar("top_2_box")]),
                    ])
                ]), "rules.satisfaction.order"
            ),
            (settings(["definitions": topBox, "scale_min": .scalar("1")]), "rules.satisfaction.half_scale"),
            (
                settings(["definitions": topBox, "baseline_to": .scalar("2026-01-01")]),
                "rules.satisfaction.half_baseline"
            ),
            (
                settings([
                    "definitions": topBox, "baseline_from": .scalar("2026-02-01"), "baseline_to": .scalar("2026-01-01"),
                ]), "report.period_reversed"
            ),
            (
                settings(["definitions": topBox, "scale_min": .scalar("5"), "scale_max": .scalar("5")]),
                "rules.out_of_range"
            ),
            (settings(["definitions": .list([.map(["formula": .scalar("best")])])]), "rules.not_word"),
            (settings(["definitions": topBox, "colour": .scalar("red")]), "rules.unknown_setting"),
            (settings([:]), "rules.missing_setting"),
            (.map(["moving_average": .scalar("1")]), "rules.out_of_range"),
            (.map(["baseline_periods": .scalar("5")]), "rules.out_of_range"),
        ]
        for (settings, key) in cases {
            do throws(SettingsError) {
                _ = try SatisfactionRules(settings)
                Issue.record("\(key) was not found")
            } catch {
                #expect(error.reason.key == key)
            }
        }
    }
}
