import DrawCore
import DrawStatistics
import Draws

/// What a rehearsal's report says, in English or Chinese.
struct RehearsalWords {
    let language: ReportLanguage
    let template: DrawTemplate
    let report: RehearsalReport

    func say(_ english: String, _ chinese: String) -> String { language == .zh ? chinese : english }

    func draws(_ seeds: Int, _ candidates: Int, _ start: String) -> String {
        let units = report.groups.reduce(0) { $0 + $1.count }
        return say(
            "\(seeds) draws, \(candidates) candidates in \(units) units; seeds from --seed-start \"\(start)\"",
            "\(seeds) 次摇号，\(candidates) 名候选人，\(units) 个单元；种子取自 --seed-start “\(start)”")
    }

    func stage(_ index: Int) -> String {
        let rule = template.stages[index]
        let cascade = rule.cascades ? say(", and what is left before", "，另加上一阶段剩余") : ""
        return say(
            "stage \(index + 1): \(rule.seats) seats\(cascade); \(rule.mode.rawValue), \(rule.policy.rawValue)",
            "第 \(index + 1) 阶段：\(rule.seats) 个名额\(cascade)；\(rule.mode.rawValue)，\(rule.policy.rawValue)")
    }

    var overall: String { say("all stages together", "各阶段合计") }
    var nobody: String { say("nobody may take part", "无人有资格") }
    var unknown: String { say("not known exactly", "无精确值") }
    var placesTitle: String {
        say("where a unit stands changes nothing (tests)", "位置不影响结果（检验）")
    }
    var nothingToTest: String { say("nothing to test", "无可检验") }
    var findingsTitle: String { say("what these rules do; was it meant?", "规则的实际效果，是否为本意？") }
    var contradictionsTitle: String { say("contradicted", "矛盾之处") }

    var columns: [String] {
        language == .zh
            ? ["组别", "单元数", "签数", "人数", "入选率", "标准误", "理论值", "z"]
            : ["group", "units", "tickets", "size", "admitted", "std. error", "expected", "z"]
    }

    var placeColumns: [String] { language == .zh ? ["检验", "统计量", "p 值"] : ["test", "statistic", "p-value"] }

    func moreGroups(_ count: Int) -> String {
        say("and \(count) more groups: --json has all of them", "另有 \(count) 组，见 --json")
    }

    func moreFindings(_ count: Int) -> String {
        say("and \(count) more: --json has all of them", "另有 \(count) 条，见 --json")
    }

    func tags(_ group: UnitGroup) -> String {
        let names = template.tags.indices.filter { group.tags >> UInt64($0) & 1 == 1 }.map { template.tags[$0] }
        return names.isEmpty ? say("(no tag)", "（无标签）") : names.joined(separator: " + ")
    }

    /// A group in a sentence.
    private func name(_ index: Int) -> String {
        let group = report.groups[index]
        var parts = [tags(group)]
        if report.groups.contains(where: { $0.weight != group.weight }) {
            parts.append(
                say("\(group.weight) ticket\(group.weight == 1 ? "" : "s")", "\(group.weight) 签"))
        }
        if report.groups.contains(where: { $0.size != group.size }) {
            parts.append(group.size == 1 ? say("alone", "单人") : say("bundle of \(group.size)", "\(group.size) 人一组"))
        }
        return parts.joined(separator: say(", ", "，"))
    }

    private func chance(_ chance: GroupChance) -> String {
        Figures.percent(chance.expected ?? chance.share) + (chance.expected == nil ? say(" (observed)", "（观测）") : "")
    }

    /// How exact the expected values are, and where there are none.
    var exactness: [String] {
        var lines: [String] = []
        if report.exact.stages.contains(where: { $0 != nil }) {
            lines.append(
                say(
                    "Expected shares follow from the rules and are exact to \(Figures.bound(report.exact.overallErrorBound)).",
                    "理论值由规则推得，误差不超过 \(Figures.bound(report.exact.overallErrorBound))。"))
        }
        if let gap = report.exact.gap, let first = report.exact.stages.firstIndex(where: { $0 == nil }) {
            let why =
                switch gap {
                case .tooManyStates: say("too many different kinds of units", "单元种类过多")
                case .exhaustion:
                    say("a pick may end before its seats are filled", "逐签抽取可能在满额前结束")
                }
            lines.append(
                say(
                    "From stage \(first + 1) on the exact chances are not known (\(why)); nothing is claimed there.",
                    "第 \(first + 1) 阶段起无精确值（\(why)），不作断言。"))
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    func place(_ test: PlaceTest) -> String {
        let order =
            switch test.order {
            case .list?: say("list", "名单")
            case .file?: say("file", "原表")
            case nil: ""
            }
        return switch test.kind {
        case .trend: say("early in the \(order) or late: rank sum", "\(order)位置先后：秩和")
        case .tenths: say("tenths of the \(order): chi-squared", "\(order)十等分：卡方")
        case .runs: say("runs in the \(order): Wald-Wolfowitz", "\(order)游程：Wald-Wolfowitz")
        case .sequence: say("order in the \(order) and order drawn: Spearman", "\(order)次序与摇出次序：Spearman")
        case .first: say("first of the \(order)", "\(order)首位")
        case .last: say("last of the \(order)", "\(order)末位")
        case .alike: say("all units of a class alike: Cochran's Q", "同类单元机会均等：Cochran Q")
        case .extreme: say("the unit farthest off", "偏离最大的单元")
        }
    }

    func contradiction(_ cell: GroupChance) -> String {
        let place = cell.stage.map { say("stage \($0 + 1)", "第 \($0 + 1) 阶段") } ?? overall
        let (share, expected) = (Figures.percent(cell.share), cell.expected.map { Figures.percent($0) } ?? "")
        return say(
            "\(place), \(name(cell.group)): \(share) admitted, \(expected) expected",
            "\(place)，\(name(cell.group))：入选 \(share)，理论值 \(expected)")
    }

    var verdict: String {
        let count = report.testCount
        guard report.isContradicted else {
            return say(
                "No contradiction: \(count) tests of \(report.seeds) draws, together at a level of 1 in 1,000 (Holm), found "
                    + "nothing that the rules do not explain.",
                "未见矛盾：\(report.seeds) 次摇号、\(count) 项检验，合计显著性水平千分之一（Holm），结果均与规则相符。")
        }
        return say(
            "CONTRADICTION: the draws are not what the rules say (\(count) tests, together at a level of 1 in 1,000, Holm). "
                + "Do not commit to anything; keep this output and report it.",
            "存在矛盾：摇号结果与规则不符（\(count) 项检验，合计显著性水平千分之一，Holm）。请勿作出承诺，保留本输出并上报。")
    }

    func finding(_ finding: Finding) -> String {
        switch finding {
        case .tickets(let few, let many, let tickets, let chances):
            let (ratio, times) = (Figures.average(chances), Figures.average(tickets))
            return say(
                "\(name(many)) against \(name(few)): \(times) times the tickets, \(ratio) times the chance "
                    + "(\(chance(report.overall[many])) against \(chance(report.overall[few])))",
                "\(name(many)) 对 \(name(few))：签数为 \(times) 倍，机会为 \(ratio) 倍"
                    + "（\(chance(report.overall[many])) 对 \(chance(report.overall[few]))）")
        case .bundle(let alone, let bundle):
            return say(
                "\(name(bundle)): \(chance(report.overall[bundle])), but \(chance(report.overall[alone])) for who stands alone",
                "\(name(bundle))：\(chance(report.overall[bundle]))，而单人为 \(chance(report.overall[alone]))")
        case .seatsLeft(let stage, let mean, let share, let goOn):
            let end = goOn ? say("they go on to the next stage", "转入下一阶段") : say("nobody gets them", "无人获得")
            return say(
                "stage \(stage + 1): \(Figures.average(mean)) seats on average are not taken (in \(Figures.percent(share)) of "
                    + "the draws); \(end)",
                "第 \(stage + 1) 阶段：平均有 \(Figures.average(mean)) 个名额未用（\(Figures.percent(share)) 的摇号中），\(end)")
        case .surplus(let stage, let mean):
            return say(
                "stage \(stage + 1): overflow admits \(Figures.average(mean)) candidates on average beyond the seats",
                "第 \(stage + 1) 阶段：超额录取平均多出 \(Figures.average(mean)) 人")
        case .secondChance(let group, let first, let again):
            return secondChance(group, first, again)
        case .everybody(let stage):
            return say(
                "stage \(stage + 1) admits everybody who may take part: it decides an order only",
                "第 \(stage + 1) 阶段录取全部有资格者，仅决定次序")
        case .never(let group, let mayTakePart):
            let why =
                mayTakePart
                ? say("may take part, but was never admitted", "有资格，但从未入选") : say("fits no stage", "不符合任何阶段")
            return "\(name(group))\(say(": ", "："))\(why)"
        }
    }

    private func secondChance(_ group: Int, _ first: Int, _ again: [Int]) -> String {
        let stages = again.map { "\($0 + 1)" }.joined(separator: ", ")
        let (once, all) = (chance(report.stages[first][group]), chance(report.overall[group]))
        return say(
            "\(name(group)): who loses stage \(first + 1) is drawn again in stage \(stages); \(once) becomes \(all)",
            "\(name(group))：第 \(first + 1) 阶段落选者再参加第 \(stages) 阶段；\(once) 升至 \(all)")
    }
}
