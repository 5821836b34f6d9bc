import DrawStatistics
import Draws

/// What a rehearsal's report says, in sentences for those who make a draw.
struct RehearsalSentences {
    let report: RehearsalReport
    let template: DrawTemplate

    /// A group by what tells it from others.
    func name(_ index: Int) -> Bilingual {
        let group = report.groups[index]
        let tags = template.tags.indices.filter { group.tags >> UInt64($0) & 1 == 1 }.map { template.tags[$0] }
        var parts: [Bilingual] = []
        if !template.tags.isEmpty {
            parts.append(
                tags.isEmpty
                    ? Bilingual("无标签", "no tag") : Bilingual(tags.joined(separator: "、"), tags.joined(separator: " + "))
            )
        }
        if report.groups.contains(where: { $0.weight != group.weight }) {
            parts.append(
                Bilingual("每人 \(group.weight) 签", group.weight == 1 ? "1 ticket" : "\(group.weight) tickets each"))
        }
        if report.groups.contains(where: { $0.size != group.size }) {
            parts.append(
                group.size == 1 ? Bilingual("单人", "alone") : Bilingual("\(group.size) 人一组", "group of \(group.size)"))
        }
        guard !parts.isEmpty else { return Bilingual("所有候选人", "everybody") }
        return Bilingual(
            parts.map(\.chinese).joined(separator: "，"), parts.map(\.english).joined(separator: ", "))
    }

    var verdict: Bilingual {
        let count = report.testCount
        guard report.isContradicted else {
            return Bilingual(
                "未见与规则不符：\(count) 项检验合计显著性水平为千分之一（Holm）。",
                "Nothing contradicts the rules: \(count) tests, together at a level of 1 in 1,000 (Holm).")
        }
        return Bilingual(
            "试摇的结果与规则不符（\(count) 项检验，合计显著性水平千分之一，Holm）。请勿锁定，并上报。",
            "The rehearsals are not what the rules say (\(count) tests, together at a level of 1 in 1,000, Holm). Commit to nothing, and report it."
        )
    }

    /// From where on nothing exact is known.
    var gap: Bilingual? {
        guard let gap = report.exact.gap, let first = report.exact.stages.firstIndex(where: { $0 == nil }) else {
            return nil
        }
        let why =
            switch gap {
            case .tooManyStates:
                Bilingual("可能的情形多得无法逐一推算", "there are more cases than can be followed")
            case .exhaustion:
                Bilingual("逐签抽取可能在满额前结束", "drawing names may end before all places are taken")
            }
        return Bilingual(
            "第 \(first + 1) 阶段起没有精确的理论值：\(why.chinese)。这些组只列试摇所得的范围，不据以作出结论。",
            "From stage \(first + 1) on, exact chances are not known: \(why.english). For those groups only the rehearsals' range is shown, and no verdict rests on it."
        )
    }

    // MARK: - Findings

    private func chance(_ chance: GroupChance) -> String { RehearsalChart.percent(chance.expected ?? chance.share) }

    /// `2.5`
    private func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    func sentence(_ finding: Finding) -> Bilingual {
        switch finding {
        case .tickets(let few, let many, let tickets, let chances):
            let (less, more) = (name(few), name(many))
            return Bilingual(
                "\(more.chinese)：签数是\(less.chinese)的 \(decimal(tickets)) 倍，机会是 \(decimal(chances)) 倍。",
                "\(capital(more.english)): \(decimal(tickets)) times the tickets of \(less.english), and \(decimal(chances)) times the chance."
            )
        case .bundle(let alone, let bundle):
            let (one, group) = (name(alone), name(bundle))
            let (first, second) = (chance(report.overall[bundle]), chance(report.overall[alone]))
            return Bilingual(
                "\(group.chinese)：机会为 \(first)；\(one.chinese)为 \(second)。",
                "\(capital(group.english)): a chance of \(first); \(one.english): \(second).")
        case .seatsLeft(let stage, let mean, let share, let goOn):
            let percent = RehearsalChart.percent(share)
            return Bilingual(
                "第 \(stage + 1) 阶段：平均有 \(decimal(mean)) 个名额无人取得（\(percent) 的试摇），\(goOn ? "转入下一阶段" : "不再分配")。",
                "Stage \(stage + 1): \(decimal(mean)) places on average are not taken (in \(percent) of the rehearsals); \(goOn ? "they go to the next stage" : "nobody gets them")."
            )
        case .surplus(let stage, let mean):
            return Bilingual(
                "第 \(stage + 1) 阶段：平均比名额多入选 \(decimal(mean)) 人。",
                "Stage \(stage + 1): \(decimal(mean)) people on average are admitted beyond the places.")
        case .secondChance(let group, let first, let again):
            let stages = again.map { String($0 + 1) }
            let (once, all) = (chance(report.stages[first][group]), chance(report.overall[group]))
            return Bilingual(
                "\(name(group).chinese)：第 \(first + 1) 阶段落选后还参加第 \(stages.joined(separator: "、")) 阶段，机会由 \(once) 升至 \(all)。",
                "\(capital(name(group).english)): whoever loses stage \(first + 1) is drawn again in stage \(stages.joined(separator: ", ")); \(once) becomes \(all)."
            )
        case .everybody(let stage):
            return Bilingual(
                "第 \(stage + 1) 阶段：有资格的人全部入选，只决定次序。",
                "Stage \(stage + 1) admits everybody who may take part: it decides an order only.")
        case .never(let group, let mayTakePart):
            return mayTakePart
                ? Bilingual(
                    "\(name(group).chinese)：有资格，但从未入选。",
                    "\(capital(name(group).english)): may take part, and was never admitted.")
                : Bilingual("\(name(group).chinese)：不符合任何阶段。", "\(capital(name(group).english)): fits no stage.")
        }
    }

    private func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
