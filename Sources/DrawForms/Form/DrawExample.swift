internal import DrawCore
public import Draws

/// Draws to begin a form with: those of the folder examples/draws, rule by rule.
public enum DrawExample: String, Sendable, CaseIterable {
    case housing, school, plates, company

    /// What it is called where one chooses.
    public var title: Bilingual {
        switch self {
        case .housing: Bilingual("住房选房次序", "Order of choosing flats")
        case .school: Bilingual("入学学位", "Places at a school")
        case .plates: Bilingual("小客车指标", "Licence plates")
        case .company: Bilingual("年会抽奖", "Prizes at a party")
        }
    }

    /// People who are invited to contribute.
    public static let contributors = 2

    /// The form, filled in; register and subject are the office's own.
    public var form: DrawForm {
        var form = DrawForm(template, contributors: Self.contributors)
        form.register = rawValue
        return form
    }

    public var template: DrawTemplate {
        switch self {
        case .housing:
            DrawTemplate(
                subject: "杭州某小区一期 120 套住房选房顺序 / order of choosing 120 flats, phase one", tags: ["no-home"],
                reasons: ["放弃 / gave up", "资格不符 / not eligible"], minimumReveals: 2,
                stages: [
                    StageRule(id: 1, require: 1, seats: 48),
                    StageRule(id: 2, seats: 72, cascades: true, alternates: 40),
                ])
        case .school:
            DrawTemplate(
                subject: "某实验小学 2027 年秋季一年级 90 个学位 / 90 first-grade places, autumn 2027",
                tags: ["sibling", "district"], reasons: ["放弃 / gave up", "材料不实 / false papers"], minimumReveals: 2,
                stages: [
                    StageRule(id: 1, require: 1, seats: 20, policy: .overflow),
                    StageRule(id: 2, require: 2, seats: 50, policy: .overflow, cascades: true),
                    StageRule(id: 3, seats: 20, cascades: true, alternates: 60),
                ])
        case .plates:
            DrawTemplate(
                subject: "2026 年第 6 期小客车指标 80 个 / 80 licence plates, sixth round of 2026", tags: [],
                reasons: ["放弃 / gave up"], minimumReveals: 1, stages: [StageRule(id: 1, seats: 80, alternates: 20)])
        case .company:
            DrawTemplate(
                subject: "年会抽奖：特等奖 1、一等奖 3、二等奖 5、三等奖 10、纪念奖 20 / five prizes at the yearly party",
                tags: ["organiser"], reasons: ["不在现场 / not present"], minimumReveals: 1,
                stages: ([1, 3, 5, 10, 20] as [UInt64]).enumerated().map {
                    StageRule(id: UInt64($0.offset) + 1, mode: .pick, forbid: 1, seats: $0.element)
                })
        }
    }
}
