internal import DrawCore
public import DrawForms

/// Where a draw of the desk stands, as its pages say it.
public enum DrawPhase: String, Sendable, CaseIterable {
    /// Rules, list and contributors are being gathered.
    case draft
    /// Number and list are fixed; contributors hand in theirs.
    case fixed
    /// One person has proposed to commit; another's consent is waited for.
    case proposed
    case committed, proven, voiding
    case awaitingBeacon = "awaiting-beacon"
    case drawing, published, void

    var word: Word {
        switch self {
        case .draft: .drawPhaseDraft
        case .fixed: .drawPhaseFixed
        case .proposed: .drawPhaseProposed
        case .committed: .drawPhaseCommitted
        case .proven: .drawPhaseProven
        case .voiding: .drawPhaseVoiding
        case .awaitingBeacon: .drawPhaseAwaitingBeacon
        case .drawing: .drawPhaseDrawing
        case .published: .drawPhasePublished
        case .void: .drawPhaseVoid
        }
    }
}

extension Page {
    /// A draw in the desk's list.
    public struct DrawRow: Sendable {
        let values: [String: any Sendable]

        /// - Parameters:
        ///   - id: what its page's address ends with.
        ///   - draw: its identifier; nil while it has no number.
        ///   - changedAt: Unix milliseconds.
        ///   - awaitsYou: whether the visitor is the one who can take its next step.
        public init(
            id: String, draw: String?, register: String, subject: String, phase: DrawPhase, isRehearsal: Bool,
            changedAt: Int64, awaitsYou: Bool
        ) {
            values = [
                "id": id, "draw": draw ?? register, "hasNumber": draw != nil, "subject": subject,
                "phase": Saying(phase.word), "isVoid": phase == .void, "isRehearsal": isRehearsal,
                "changedAt": UTCTime.text(changedAt), "awaitsYou": awaitsYou,
            ]
        }
    }

    /// The office's draws, the newest first.
    public static func drawDesk(_ draws: [DrawRow], mayMake: Bool) -> Page {
        Page(
            template: "drawdesk", title: "drawDeskTitle",
            values: [
                "draws": draws.map(\.values), "hasDraws": !draws.isEmpty, "mayMake": mayMake,
                "examples": DrawExample.allCases.map {
                    ["name": $0.rawValue, "title": $0.title] as [String: any Sendable]
                },
            ])
    }

    /// The form of a new draw.
    ///
    /// - Parameters:
    ///   - problems: by the names of `DrawForm`'s fields; "form" for the whole.
    ///   - words: what the rules mean, if they can be read.
    ///   - key: makes sending it twice one draw.
    public static func newDraw(
        _ form: DrawForm, problems: [String: Bilingual] = [:], words: RulesInWords? = nil, token: String, key: String
    ) -> Page {
        var values: [String: any Sendable] = [
            "token": token, "key": key, "subject": form.subject, "register": form.register,
            "isRehearsal": form.isRehearsal, "showsLabels": form.showsLabels, "tags": form.tags,
            "reasons": form.reasons,
            "contributors": form.contributors, "minimumReveals": form.minimumReveals, "replaces": form.replaces,
            "stageCount": String(form.stages.count), "mayDrop": form.stages.count > 1,
            "mayAdd": form.stages.count < DrawForm.maximumStages, "wrong": problems.mapValues { $0 as any Sendable },
            "hasProblems": !problems.isEmpty,
            "stages": form.stages.enumerated().map { stage($0.element, number: $0.offset + 1, problems) },
            "examples": DrawExample.allCases.map {
                ["name": $0.rawValue, "title": $0.title] as [String: any Sendable]
            },
        ]
        if let words { values["words"] = words.values }
        return Page(template: "newdraw", title: "newDrawTitle", values: values)
    }

    private static func stage(
        _ stage: DrawForm.Stage, number: Int, _ problems: [String: Bilingual]
    ) -> [String: any Sendable] {
        var wrong: [String: any Sendable] = [:]
        for field in DrawForm.StageField.allCases { wrong[field.rawValue] = problems[field.name(number)] }
        return [
            "number": String(number), "stageTitle": Saying(.drawStage, String(number)), "isLater": number > 1,
            "require": stage.require, "forbid": stage.forbid,
            "seats": stage.seats, "alternates": stage.alternates, "cascades": stage.cascades,
            "isPick": stage.mode == StageRule.Mode.pick.rawValue,
            "isStop": stage.policy == StageRule.Policy.stop.rawValue,
            "isOverflow": stage.policy == StageRule.Policy.overflow.rawValue, "flaw": wrong,
        ]
    }
}

extension RulesInWords {
    /// For templates: rows of sentences.
    var values: [String: any Sendable] {
        func rows(_ sentences: [Bilingual]) -> [[String: any Sendable]] { sentences.map { ["words": $0] } }
        return [
            "opening": rows(opening), "closing": rows(closing),
            "byStage": stages.map { ["sentences": rows($0)] as [String: any Sendable] },
        ]
    }
}
