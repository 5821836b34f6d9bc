import CanonicalJSON
import DrawCore
import DrawStatistics
import Draws

/// A rehearsal's report as JSON. Numbers that are not whole are decimal strings.
struct RehearsalJSON {
    let report: RehearsalReport
    let template: DrawTemplate
    let seedStart: String

    var object: JSONObject {
        var object = JSONObject()
        object.set("rehearsal", true)
        object.set("subject", template.subject)
        object.set("seeds", UInt64(report.seeds))
        object.set("seedStart", seedStart)
        object.set("groups", .array(report.groups.map { .object(group($0)) }))
        object.set("stages", .array(report.stages.indices.map { .object(stage($0)) }))
        object.set("overall", .array(report.overall.map { .object(chance($0)) }))
        if let gap = report.exact.gap { object.set("notKnownExactly", gap.rawValue) }
        object.set("places", .array(report.places.map { .object(place($0)) }))
        object.set("findings", .array(report.findings.map { .object(finding($0)) }))
        object.set("tests", UInt64(report.testCount))
        object.set("level", Figures.decimal(RehearsalReport.level))
        object.set("smallestAdjusted", Figures.decimal(report.smallestAdjusted))
        object.set("contradicted", report.isContradicted)
        object.set(
            "contradictions",
            .array(
                report.contradictedChances.map { .object(chance($0)) }
                    + report.contradictedPlaces.map { .object(place($0)) }))
        object.set("verdict", words(.en).verdict)
        return object
    }

    private func words(_ language: ReportLanguage) -> RehearsalWords {
        RehearsalWords(language: language, template: template, report: report)
    }

    private func group(_ group: UnitGroup) -> JSONObject {
        var object = JSONObject()
        object.set(
            "tags",
            texts: template.tags.indices.filter { group.tags >> UInt64($0) & 1 == 1 }.map { template.tags[$0] })
        object.set("tickets", UInt64(group.weight))
        object.set("size", UInt64(group.size))
        object.set("units", UInt64(group.count))
        return object
    }

    private func stage(_ index: Int) -> JSONObject {
        var object = JSONObject()
        object.set("id", UInt64(index + 1))
        object.set("meanSeatsLeft", Figures.decimal(report.summaries[index].meanLeft))
        object.set("drawsWithSeatsLeft", Figures.decimal(report.summaries[index].shareWithSeatsLeft))
        object.set("meanSurplus", Figures.decimal(report.summaries[index].meanSurplus))
        if report.exact.stages[index] != nil {
            object.set("errorBound", Figures.decimal(report.exact.errorBounds[index]))
        }
        object.set("chances", .array(report.stages[index].map { .object(chance($0)) }))
        return object
    }

    private func chance(_ chance: GroupChance) -> JSONObject {
        var object = JSONObject()
        object.set("group", UInt64(chance.group))
        if let stage = chance.stage { object.set("stage", UInt64(stage + 1)) }
        object.set("share", Figures.decimal(chance.share))
        object.set("standardError", Figures.decimal(chance.standardError))
        if let expected = chance.expected {
            object.set("expected", Figures.decimal(expected))
        } else {
            let interval = chance.interval(seeds: report.seeds)
            object.set("observedFrom", Figures.decimal(interval.lowerBound))
            object.set("observedTo", Figures.decimal(interval.upperBound))
        }
        if let z = chance.z { object.set("z", Figures.decimal(z)) }
        if let p = chance.p { object.set("p", Figures.decimal(p)) }
        return object
    }

    private func place(_ test: PlaceTest) -> JSONObject {
        var object = JSONObject()
        object.set("test", test.kind.rawValue)
        if let order = test.order { object.set("order", order.rawValue) }
        if let statistic = test.statistic { object.set("statistic", Figures.decimal(statistic)) }
        if let degrees = test.degrees { object.set("degrees", UInt64(degrees)) }
        if let p = test.p { object.set("p", Figures.decimal(p)) }
        return object
    }

    private func finding(_ finding: Finding) -> JSONObject {
        var object = JSONObject()
        object.set("en", words(.en).finding(finding))
        object.set("zh", words(.zh).finding(finding))
        return object
    }
}
