internal import DrawCore
public import Draws

/// What a draw's rules mean, in sentences for those who take part: every mode, policy and number of them is said.
///
/// The words are those of the page; what counts is the configuration that is committed to.
public struct RulesInWords: Sendable, Hashable {
    /// What is known of the list, so that no sentence speaks of what it does not have.
    public struct ListShape: Sendable, Hashable {
        /// Whether some candidates are drawn together.
        public let hasBundles: Bool
        /// Whether some have more tickets than others.
        public let hasWeights: Bool

        public init(hasBundles: Bool, hasWeights: Bool) {
            self.hasBundles = hasBundles
            self.hasWeights = hasWeights
        }
    }

    /// The whole draw, before its stages.
    public let opening: [Bilingual]
    /// By stage.
    public let stages: [[Bilingual]]
    /// What holds for all stages.
    public let closing: [Bilingual]

    /// - Parameters:
    ///   - contributors: how many people are invited to contribute.
    ///   - list: nil while there is none.
    public init(_ template: DrawTemplate, contributors: Int, list: ListShape? = nil) {
        let words = RuleWords(template: template, list: list)
        opening = words.opening
        stages = template.stages.indices.map { words.stage($0) }
        closing = words.closing(contributors)
    }
}

/// Writes the sentences.
struct RuleWords {
    let template: DrawTemplate
    let list: RulesInWords.ListShape?

    private var stages: [StageRule] { template.stages }

    /// `1,234`
    private static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        return digits.indices.reduce(into: "") { text, place in
            if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digits[place])
        }
    }

    private static func places(_ number: UInt64) -> String {
        number == 1 ? "1 place" : "\(grouped(number)) places"
    }

    var opening: [Bilingual] {
        let total = stages.reduce(UInt64(0)) { $0.addingReportingOverflow($1.seats).partialValue }
        guard stages.count > 1 else {
            return [Bilingual("共有 \(Self.grouped(total)) 个名额，一次摇出。", "\(Self.places(total)) are drawn for, in one go.")]
        }
        return [
            Bilingual(
                "共有 \(Self.grouped(total)) 个名额，分 \(stages.count) 个阶段依次摇出；每一阶段各自重新排定次序。",
                "\(Self.places(total)) are drawn for in \(stages.count) stages, one after another; each stage has an order of its own."
            ),
            Bilingual("已经中签的人不再参加后面的阶段。", "Whoever has been drawn takes no part in the stages after."),
        ]
    }

    func stage(_ index: Int) -> [Bilingual] {
        [seats(index), secondChance(index), tickets(index), groups(index), leftOver(index), alternates(index)]
            .compactMap { $0 }
    }

    // MARK: - One stage

    private func seats(_ index: Int) -> Bilingual {
        let rule = stages[index]
        let who = who(index)
        let (number, places) = (Self.grouped(rule.seats), Self.places(rule.seats))
        let more =
            rule.cascades ? Bilingual("，另加第 \(index) 阶段剩余的名额", ", and those that stage \(index) left over,") : nil
        let verb = rule.seats == 1 && !rule.cascades ? "goes" : "go"
        return switch rule.mode {
        case .rank:
            Bilingual(
                "第 \(index + 1) 阶段：\(number) 个名额\(more?.chinese ?? "")，按摇出的次序给予\(who.chinese)。",
                "Stage \(index + 1): \(places)\(more?.english ?? "") \(verb) to \(who.english), in the order of a lottery."
            )
        case .pick:
            Bilingual(
                "第 \(index + 1) 阶段：\(number) 个名额\(more?.chinese ?? "")，在\(who.chinese)中逐签抽取，抽满为止。",
                "Stage \(index + 1): \(places)\(more?.english ?? "") \(verb) to \(who.english); names are drawn one by one until all are taken."
            )
        }
    }

    /// Who takes part in a stage.
    private func who(_ index: Int) -> Bilingual {
        let rule = stages[index]
        let (required, forbidden) = (names(rule.require), names(rule.forbid))
        let before = index > 0 ? Bilingual("，此前已中签者除外", " who were not drawn before") : nil
        let (chinese, english): (String, String) =
            switch (required.isEmpty, forbidden.isEmpty) {
            case (true, true): ("名单上的所有人", "all on the list")
            case (false, true):
                ("名单上标有\(Self.all(required).chinese)的人", "all whom the list marks \(Self.all(required).english)")
            case (true, false):
                (
                    "名单上未标有\(Self.any(forbidden).chinese)的人",
                    "all whom the list does not mark \(Self.any(forbidden).english)"
                )
            case (false, false):
                (
                    "名单上标有\(Self.all(required).chinese)、且未标有\(Self.any(forbidden).chinese)的人",
                    "all whom the list marks \(Self.all(required).english) and does not mark \(Self.any(forbidden).english)"
                )
            }
        return Bilingual(
            chinese + (before.map { "（\($0.chinese.dropFirst())）" } ?? ""),
            english + (before.map { required.isEmpty && forbidden.isEmpty ? $0.english : " and\($0.english)" } ?? ""))
    }

    private func names(_ mask: UInt64) -> [String] {
        template.tags.indices.filter { $0 < 64 && mask & 1 << UInt64($0) != 0 }.map { template.tags[$0] }
    }

    private static func all(_ names: [String]) -> Bilingual { listed(names, "和", "and") }

    private static func any(_ names: [String]) -> Bilingual { listed(names, "或", "or") }

    private static func listed(_ names: [String], _ chinese: String, _ english: String) -> Bilingual {
        let quoted = names.map { "“\($0)”" }
        guard let last = quoted.last, quoted.count > 1 else { return Bilingual(verbatim: quoted.joined()) }
        let first = quoted.dropLast()
        return Bilingual(
            first.joined(separator: "、") + chinese + last, first.joined(separator: ", ") + " \(english) " + last)
    }

    /// Earlier stages, from 1, all or some of whose losers take part in a stage.
    func earlier(_ index: Int) -> (all: [Int], some: [Int]) {
        let rule = stages[index]
        var found: (all: [Int], some: [Int]) = ([], [])
        for (number, earlier) in stages[..<index].enumerated() {
            guard rule.require & earlier.forbid == 0, rule.forbid & earlier.require == 0,
                rule.require & rule.forbid == 0, earlier.require & earlier.forbid == 0
            else { continue }
            if rule.require & ~earlier.require == 0, rule.forbid & ~earlier.forbid == 0 {
                found.all.append(number + 1)
            } else {
                found.some.append(number + 1)
            }
        }
        return found
    }

    /// Whether those who lost an earlier stage take part in this one.
    private func secondChance(_ index: Int) -> Bilingual? {
        let (all, some) = earlier(index)
        if all.isEmpty, some.isEmpty {
            return index == 0
                ? nil : Bilingual("前面阶段的落选者不参加本阶段。", "Nobody who lost an earlier stage takes part in this one.")
        }
        let (sure, maybe) = (Self.numbers(all), Self.numbers(some))
        var parts: [Bilingual] = []
        if !all.isEmpty {
            parts.append(
                Bilingual(
                    "第 \(sure.chinese) 阶段的落选者都参加本阶段。", "Whoever was not drawn in stage \(sure.english) takes part here."
                ))
        }
        if !some.isEmpty {
            parts.append(
                Bilingual(
                    "第 \(maybe.chinese) 阶段的落选者，符合上述条件的也参加本阶段。",
                    "Whoever was not drawn in stage \(maybe.english) takes part here if they are among those."))
        }
        return Bilingual(
            parts.map(\.chinese).joined(), parts.map(\.english).joined(separator: " "))
    }

    private static func numbers(_ numbers: [Int]) -> Bilingual {
        let texts = numbers.map { String($0) }
        guard let last = texts.last, texts.count > 1 else { return Bilingual(verbatim: texts.joined()) }
        return Bilingual(texts.joined(separator: "、"), texts.dropLast().joined(separator: ", ") + " or " + last)
    }

    private func tickets(_ index: Int) -> Bilingual? {
        // Once is enough, unless the mode changes.
        guard index == 0 || stages[index].mode != stages[index - 1].mode else { return nil }
        let chance =
            stages[index].mode == .rank
            ? Bilingual(
                "每一签排在首位的机会相同，其后各位也是如此",
                "every ticket has the same chance to come first, and again for each place after")
            : Bilingual(
                "每次抽取时，尚未中签者的每一签机会相同", "at each drawing, every ticket of those who were not drawn has the same chance")
        return switch list?.hasWeights {
        case false?:
            Bilingual("每人机会相同。", "Everybody has the same chance.")
        case true?:
            Bilingual(
                "各人的签数以名单为准：\(chance.chinese)；签多者机会较大。",
                "The list says how many tickets each has: \(chance.english). Who has more tickets has better chances.")
        case nil:
            Bilingual(
                "名单未写签数的，每人一签；\(chance.chinese)。",
                "Everybody has one ticket unless the list says more; \(chance.english).")
        }
    }

    /// What happens to people who are drawn together.
    private func groups(_ index: Int) -> Bilingual? {
        let rule = stages[index]
        // In a pick nobody is drawn together; what a stage before said of the same holds on.
        guard rule.mode == .rank, list?.hasBundles != false,
            stages[..<index].last(where: { $0.mode == .rank })?.policy != rule.policy
        else { return nil }
        if stages[..<index].contains(where: { $0.mode == .rank }) { return ending(rule.policy) }
        let together = Bilingual(
            list == nil ? "名单上编为一组的人同进退。" : "名单上有编为一组的人，同组者同进退。",
            list == nil
                ? "People whom the list puts into one group are drawn together."
                : "The list has groups: their people are drawn together.")
        let end = ending(rule.policy)
        return Bilingual(together.chinese + end.chinese, together.english + " " + end.english)
    }

    private func ending(_ policy: StageRule.Policy) -> Bilingual {
        switch policy {
        case .skip:
            Bilingual(
                "轮到的一组人数多于所余名额时，跳过该组，继续看下一位。",
                "A group that is larger than the places left is passed over, and the next in the order is looked at.")
        case .stop:
            Bilingual(
                "轮到的一组人数多于所余名额时，本阶段到此为止，不再往后看。",
                "When it is the turn of a group that is larger than the places left, the stage ends there.")
        case .overflow:
            Bilingual(
                "轮到的一组人数多于所余名额时，全组入选，本阶段到此为止；入选人数会略多于名额。",
                "When it is the turn of a group that is larger than the places left, all of it is admitted and the stage ends: somewhat more people than places."
            )
        }
    }

    private func leftOver(_ index: Int) -> Bilingual {
        index + 1 < stages.count && stages[index + 1].cascades
            ? Bilingual("本阶段剩余的名额转入第 \(index + 2) 阶段。", "Places that nobody takes here go to stage \(index + 2).")
            : Bilingual("本阶段剩余的名额不再分配。", "Places that nobody takes here are given to nobody.")
    }

    private func alternates(_ index: Int) -> Bilingual {
        let rule = stages[index]
        switch (rule.mode, rule.alternates) {
        case (.pick, _):
            return Bilingual(
                "本阶段不列候补；有人被除名时，由同一种子接着抽取。",
                "There are no alternates: if somebody is removed, drawing goes on from the same seed.")
        case (.rank, 0):
            return Bilingual(
                "本阶段不公布候补；有人被除名时，由同一次序中的后一位递补。",
                "No alternates are published: if somebody is removed, the next in the same order moves up.")
        case (.rank, let count):
            return Bilingual(
                "其后 \(Self.grouped(count)) 位公布为候补；有人被除名时，按此次序递补。",
                "The next \(Self.grouped(count)) in the order are published as alternates: if somebody is removed, they move up in it."
            )
        }
    }

    // MARK: - The whole draw

    func closing(_ contributors: Int) -> [Bilingual] {
        [removal, contribution(contributors), nobodyKnows]
    }

    private var removal: Bilingual {
        guard !template.reasons.isEmpty else {
            return Bilingual("摇号之后不得除名任何人。", "After the draw, nobody can be removed.")
        }
        let reasons = Self.any(template.reasons)
        return Bilingual(
            "摇号之后，只有因\(reasons.chinese)才可除名，须由公证员与监督方共同签署。",
            "After the draw somebody is removed only for \(reasons.english), and only if the notary and the supervisor both sign it."
        )
    }

    private func contribution(_ contributors: Int) -> Bilingual {
        let minimum = template.minimumReveals
        let people = contributors == 1 ? "1 person contributes" : "\(contributors) people contribute"
        if contributors == 0 {
            return Bilingual(
                "没有随机数提供者：次序仅取决于公证机构的密钥和公共信标。",
                "Nobody contributes a random number: the order rests on the office's key and the public beacon alone.")
        }
        if minimum == 0 {
            return Bilingual(
                "\(contributors) 人各提供一个秘密随机数；即使无人揭示，摇号仍继续。",
                "\(people) a secret random number; the draw goes on even if none is revealed.")
        }
        return Bilingual(
            "\(contributors) 人各提供一个秘密随机数；截止前至少 \(minimum) 人揭示，否则本次摇号作废。",
            "\(people) a secret random number. Unless at least \(minimum) \(minimum == 1 ? "is" : "are") revealed by the deadline, the draw is void."
        )
    }

    private var nobodyKnows: Bilingual {
        Bilingual(
            "规则和名单先行锁定并入账，次序其后才由上述随机数、公证机构的密钥和公共信标算出：事先无人知晓，事后人人可以重算。",
            "Rules and list are fixed on the log first; only then does the order follow from those numbers, the office's key and a public beacon. Nobody knows it beforehand, and anybody can compute it again."
        )
    }
}
