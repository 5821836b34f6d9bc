internal import AccessModel
internal import DrawCore
public import DrawForms
internal import Draws

/// A draw after its commitment, as its page at the desk shows it.
public struct RunningDrawView: Sendable {
    /// The look-up's slips.
    public enum Slips: Sendable {
        /// They are still to be made.
        case none
        /// Made: how many.
        case made(UInt64)
    }

    public var id: String
    /// What `/draws/NAME` is.
    public var name: String
    public var draw: String
    public var outline: DrawOutline
    public var list: ListVerdict.Facts?
    public var phase: DrawPhase
    /// Hexadecimal.
    public var commit: String
    /// Index of the commitment on the log.
    public var entry: UInt64
    /// Unix milliseconds.
    public var committedAt: Int64
    /// Of the reveals, Unix milliseconds.
    public var deadline: Int64
    public var round: UInt64
    /// When the beacon's round is due, Unix milliseconds.
    public var due: Int64
    public var revealed = 0
    public var slips = Slips.none
    /// Why it is void; nil for one that is not.
    public var void: Bilingual?
    /// Whether the visitor may take its steps; others only look.
    public var mayLead = true
    /// Somebody else's removal that waits for the visitor's signature: its words.
    public var removal: Bilingual?
    /// How many units are allotted in order; nil for none.
    public var units: UInt64?
    /// nil for a rehearsal without cosigners.
    public var cosigning: CosigningView?

    public init(
        id: String, name: String, draw: String, outline: DrawOutline, phase: DrawPhase, commit: String, entry: UInt64,
        committedAt: Int64, deadline: Int64, round: UInt64, due: Int64
    ) {
        self.id = id
        self.name = name
        self.draw = draw
        self.outline = outline
        self.phase = phase
        self.commit = commit
        self.entry = entry
        self.committedAt = committedAt
        self.deadline = deadline
        self.round = round
        self.due = due
    }

    var isWithSlips: Bool { if case .made = slips { true } else { false } }
}

extension Page {
    /// A draw from its commitment on: where it stands, and what may be done now.
    ///
    /// - Parameter problems: by field (`reason`, `sure`, `stage`, `index`, `evidence`, `form`).
    public static func runningDraw(
        _ view: RunningDrawView, token: String, problems: [String: Bilingual] = [:]
    ) -> Page {
        let words = RulesInWords(view.outline.template, contributors: view.outline.contributors, list: view.list?.shape)
        let isCommitted = view.phase == .committed
        var values: [String: any Sendable] = [
            "id": view.id, "name": address(of: view.name), "token": token, "draw": view.draw,
            "subject": view.outline.template.subject, "phase": Saying(view.phase.word), "isVoid": view.phase == .void,
            "isRehearsal": view.outline.isRehearsal, "words": words.values, "next": Saying(next(view)),
            "commit": view.commit, "entry": grouped(view.entry),
            "committedAt": UTCTime.text(view.committedAt, seconds: true),
            "deadline": UTCTime.text(view.deadline, seconds: true), "round": grouped(view.round),
            "due": UTCTime.text(view.due, seconds: true),
            "reveals": Saying(
                .drawReveals, String(view.revealed), String(view.outline.contributors),
                String(view.outline.template.minimumReveals)),
            "wrong": problems.mapValues { $0 as any Sendable },
            "maySlips": view.mayLead && isCommitted && !view.isWithSlips, "hasSlips": view.isWithSlips,
            "mayProve": view.mayLead && isCommitted && view.isWithSlips,
            "mayVoid": view.mayLead && isCommitted, "mayHasten": view.mayLead && mayHasten(view),
            "mayRemove": view.mayLead && view.phase == .published && !view.outline.template.reasons.isEmpty,
            "reasons": view.outline.template.reasons.enumerated().map {
                ["value": String($0.offset), "word": $0.element] as [String: any Sendable]
            },
            "stages": view.outline.template.stages.map { ["value": String($0.id)] as [String: any Sendable] },
        ]
        if case .made(let count) = view.slips {
            values["slipsMade"] = Saying(.drawSlipsMade, grouped(count))
            values["parts"] = parts(count)
        }
        values["void"] = view.void
        values["units"] = view.units.map { Saying(.drawUnitsCount, grouped($0)) }
        values["cosigning"] = view.cosigning?.values
        if let removal = view.removal { values["removal"] = ["words": removal] as [String: any Sendable] }
        return Page(template: "runningdraw", title: "runningDrawTitle", values: values)
    }

    /// A rehearsal need not wait for deadline and round.
    private static func mayHasten(_ view: RunningDrawView) -> Bool {
        let waits: [DrawPhase] = [.committed, .proven, .voiding, .awaitingBeacon]
        return view.outline.isRehearsal && waits.contains(view.phase)
    }

    /// What is to be done now.
    private static func next(_ view: RunningDrawView) -> Word {
        switch view.phase {
        case .draft, .fixed, .proposed, .committed: view.isWithSlips ? .drawNextProve : .drawNextSlips
        case .voiding: .drawNextVoiding
        case .proven: .drawNextReveals
        case .awaitingBeacon: .drawNextBeacon
        case .drawing: .drawNextDrawing
        case .published: .drawNextPublished
        case .void: .drawNextVoid
        }
    }

    /// Slips that one document holds; larger lists are printed in parts.
    public static let slipsPerPrint: UInt64 = 4000
    /// Parts that the page names; a list of more is printed by whoever has the office's files.
    private static let maximumParts: UInt64 = 300

    private static func parts(_ count: UInt64) -> [[String: any Sendable]] {
        let parts = min((count + slipsPerPrint - 1) / slipsPerPrint, maximumParts)
        return (0..<parts).map { part in
            [
                "part": String(part + 1), "hasRange": parts > 1, "from": grouped(part * slipsPerPrint + 1),
                "to": grouped(min(count, (part + 1) * slipsPerPrint)),
            ]
        }
    }

    /// A name as a part of an address.
    static func address(of name: String) -> String { PercentEncoding.encode(name) }
}
