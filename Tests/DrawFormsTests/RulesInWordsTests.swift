import DrawCore
import Draws
import SeededTestSupport
import Testing

@testable import DrawForms

@Suite("Rules in plain words")
struct RulesInWordsTests {
    private static func words(_ example: DrawExample, _ list: RulesInWords.ListShape? = nil) -> RulesInWords {
        RulesInWords(example.template, contributors: DrawExample.contributors, list: list)
    }

    private static let plain = RulesInWords.ListShape(hasBundles: false, hasWeights: false)

    @Test("flats: those without a home first, who loses is in the second stage too")
    func housing() {
        let words = Self.words(.housing, Self.plain)
        #expect(
            words.opening.map(\.english) == [
                "120 places are drawn for in 2 stages, one after another; each stage has an order of its own.",
                "Whoever has been drawn takes no part in the stages after.",
            ])
        #expect(
            words.stages[0].map(\.english) == [
                "Stage 1: 48 places go to all whom the list marks “no-home”, in the order of a lottery.",
                "Everybody has the same chance.", "Places that nobody takes here go to stage 2.",
                "No alternates are published: if somebody is removed, the next in the same order moves up.",
            ])
        #expect(
            words.stages[1].map(\.chinese) == [
                "第 2 阶段：72 个名额，另加第 1 阶段剩余的名额，按摇出的次序给予名单上的所有人（此前已中签者除外）。",
                "第 1 阶段的落选者都参加本阶段。", "本阶段剩余的名额不再分配。", "其后 40 位公布为候补；有人被除名时，按此次序递补。",
            ])
        #expect(
            words.closing.map(\.english).prefix(2) == [
                "After the draw somebody is removed only for “放弃 / gave up” or “资格不符 / not eligible”, and only if the notary and the supervisor both sign it.",
                "2 people contribute a secret random number. Unless at least 2 are revealed by the deadline, the draw is void.",
            ])
    }

    @Test("school places: brothers and sisters together, and who may try again")
    func school() {
        let words = Self.words(.school, RulesInWords.ListShape(hasBundles: true, hasWeights: false))
        #expect(
            words.stages[0].contains { $0.english.hasPrefix("The list has groups: their people are drawn together.") })
        #expect(words.stages[0].contains { $0.english.hasSuffix("somewhat more people than places.") })
        #expect(!words.stages[1].contains { $0.english.contains("larger than the places left") }, "said before")
        #expect(words.stages[1][0].english.contains("all whom the list marks “district” and who were not drawn before"))
        #expect(
            words.stages[1][1].english == "Whoever was not drawn in stage 1 takes part here if they are among those.")
        #expect(words.stages[2][1].chinese == "第 1、2 阶段的落选者都参加本阶段。")
        #expect(
            words.stages[2].contains {
                $0.english.hasPrefix("A group that is larger than the places left is passed over")
            })
    }

    @Test("plates: one stage; prizes: names one by one")
    func others() {
        let plates = Self.words(.plates)
        #expect(plates.opening.map(\.english) == ["80 places are drawn for, in one go."])
        #expect(
            plates.stages[0].contains { $0.english.hasPrefix("Everybody has one ticket unless the list says more;") })
        let company = Self.words(.company, RulesInWords.ListShape(hasBundles: false, hasWeights: true))
        #expect(
            company.stages[0][0].english
                == "Stage 1: 1 place goes to all whom the list does not mark “organiser”; names are drawn one by one until all are taken."
        )
        #expect(company.stages[0].contains { $0.chinese.hasPrefix("各人的签数以名单为准：每次抽取时") })
        #expect(company.stages[4].contains { $0.english.hasPrefix("There are no alternates") })
        #expect(company.stages[4][1].english == "Whoever was not drawn in stage 1, 2, 3 or 4 takes part here.")
    }

    @Test("every mode, policy, cascade and number of contributors has its own words")
    func distinct() {
        func words(_ change: (inout StageRule, inout DrawTemplate, inout Int) -> Void) -> RulesInWords {
            var rule = StageRule(id: 2, require: 1, seats: 10, alternates: 3)
            var template = DrawTemplate(
                subject: "s", tags: ["a", "b"], reasons: ["r"], minimumReveals: 1,
                stages: [StageRule(id: 1, require: 2, seats: 5, policy: .stop)])
            var contributors = 3
            change(&rule, &template, &contributors)
            template.stages.append(rule)
            return RulesInWords(template, contributors: contributors)
        }
        let all = [
            words { _, _, _ in }, words { rule, _, _ in rule.mode = .pick },
            words { rule, _, _ in rule.policy = .overflow },
            words { rule, _, _ in rule.policy = .stop }, words { rule, _, _ in rule.cascades = true },
            words { rule, _, _ in rule.alternates = 0 }, words { rule, _, _ in rule.seats = 1 },
            words { rule, _, _ in rule.require = 0 }, words { rule, _, _ in rule.forbid = 2 },
            words { rule, _, _ in rule.require = 3 }, words { rule, _, _ in (rule.require, rule.forbid) = (0, 3) },
            words { _, template, _ in template.reasons = [] },
            words { _, template, _ in template.reasons = ["r", "s"] },
            words { _, template, _ in template.minimumReveals = 0 },
            words { _, template, _ in template.minimumReveals = 2 }, words { _, _, contributors in contributors = 0 },
            words { _, _, contributors in contributors = 1 },
        ]
        #expect(Set(all).count == all.count)
        let english = Set(all.map { ($0.opening + $0.stages.flatMap { $0 } + $0.closing).map(\.english) })
        let chinese = Set(all.map { ($0.opening + $0.stages.flatMap { $0 } + $0.closing).map(\.chinese) })
        #expect(english.count == all.count && chinese.count == all.count)
    }

    @Test("who may try again is what the rules do, for all tags and masks")
    func secondChances() {
        for masks in 0..<4096 {
            let bits = UInt64(masks)
            let stages = [
                StageRule(id: 1, require: bits & 7, forbid: bits >> 3 & 7, seats: 1),
                StageRule(id: 2, require: bits >> 6 & 7, forbid: bits >> 9 & 7, seats: 1),
            ]
            let template = DrawTemplate(
                subject: "", tags: ["a", "b", "c"], reasons: [], minimumReveals: 0, stages: stages)
            let said = RuleWords(template: template, list: nil).earlier(1)
            let first = (0..<8 as Range<UInt64>).filter { stages[0].admits(tags: $0) }
            let both = first.filter { stages[1].admits(tags: $0) }
            #expect(said.all.isEmpty == !(both == first && !first.isEmpty), "\(stages)")
            #expect(said.some.isEmpty == !(both != first && !both.isEmpty), "\(stages)")
        }
    }

    @Test("no rules leave a sentence empty, or in one language only")
    func whole() {
        var random = SeededGenerator.announced()
        for _ in 0..<2000 {
            let tags = (0..<Int.random(in: 0...4, using: &random)).map { "标签\($0)" }
            let mask: Range<UInt64> = 0..<(1 << UInt64(tags.count))
            let stages = (1...Int.random(in: 1...5, using: &random)).map { number in
                StageRule(
                    id: UInt64(number), mode: .allCases.randomElement(using: &random) ?? .rank,
                    require: UInt64.random(in: mask, using: &random), forbid: UInt64.random(in: mask, using: &random),
                    seats: [0, 1, 7, 12_345].randomElement(using: &random) ?? 1,
                    policy: .allCases.randomElement(using: &random) ?? .skip, cascades: Bool.random(using: &random),
                    alternates: UInt64.random(in: 0...2, using: &random))
            }
            let template = DrawTemplate(
                subject: "", tags: tags, reasons: ["r"], minimumReveals: UInt64.random(in: 0...2, using: &random),
                stages: stages)
            let shape: RulesInWords.ListShape? =
                Bool.random(using: &random)
                ? nil : .init(hasBundles: Bool.random(using: &random), hasWeights: Bool.random(using: &random))
            let words = RulesInWords(template, contributors: Int.random(in: 0...3, using: &random), list: shape)
            for sentence in words.opening + words.stages.flatMap({ $0 }) + words.closing {
                #expect(sentence.chinese.hasSuffix("。") && sentence.english.hasSuffix("."))
                #expect(!sentence.english.contains("  ") && !sentence.english.contains(" ,"))
                #expect(!sentence.chinese.contains("（）") && sentence.chinese != sentence.english)
            }
            #expect(words.stages.count == stages.count && words.stages.allSatisfy { $0.count >= 3 })
        }
    }
}
