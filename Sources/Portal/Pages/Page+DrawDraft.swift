public import DrawForms
internal import Draws

/// A draw that is being made, as its page at the desk shows it.
public struct DrawDraftView: Sendable {
    /// Somebody who is invited to contribute.
    public struct Contributor: Sendable {
        public enum Phase: Sendable, CaseIterable {
            /// Has not opened the invitation.
            case invited
            /// Has made a key.
            case keyed
            /// Has handed in c.
            case contributed

            var word: Word {
                switch self {
                case .invited: .drawContributorInvited
                case .keyed: .drawContributorKeyed
                case .contributed: .drawContributorContributed
                }
            }
        }

        /// From 0.
        public let number: Int
        public let phase: Phase
        /// The invitation's whole address, to be handed over; nil where it is not to be shown any more.
        public let link: String?

        public init(number: Int, phase: Phase, link: String?) {
            self.number = number
            self.phase = phase
            self.link = link
        }
    }

    /// That somebody wants to commit.
    public struct Proposal: Sendable {
        /// Who.
        public let by: String
        /// Of the reveals, Unix milliseconds.
        public let deadline: Int64
        /// What is agreed to: digest over configuration, list and deadline, in hexadecimal.
        public let digest: String
        /// Whether the visitor is somebody else, who may consent.
        public let mayConsent: Bool

        public init(by: String, deadline: Int64, digest: String, mayConsent: Bool) {
            self.by = by
            self.deadline = deadline
            self.digest = digest
            self.mayConsent = mayConsent
        }
    }

    /// What winners take, in order.
    public struct Units: Sendable {
        public let names: [String]
        /// SHA-256 of `units.json`, in hexadecimal: it will end the subject.
        public let digest: String
        /// Of all stages.
        public let seats: UInt64

        public init(names: [String], digest: String, seats: UInt64) {
            self.names = names
            self.digest = digest
            self.seats = seats
        }
    }

    public var id: String
    public var outline: DrawOutline
    public var units: Units?
    /// What a file of units was found to be that was just refused.
    public var refusedUnits: ListVerdict?
    /// The identifier, once the draw is fixed.
    public var draw: String?
    public var list: ListVerdict?
    public var warnings: [Bilingual] = []
    public var contributors: [Contributor] = []
    public var proposal: Proposal?
    /// Many draws with this list, once they are done.
    public var rehearsal: RehearsalChart?
    /// Whether they are being drawn now.
    public var isRehearsing = false
    /// The office's zone, as the deadline's field says it: `UTC+08:00`.
    public var zone = "UTC"
    /// Whether the visitor may take its steps; others only look.
    public var mayLead = true

    public init(id: String, outline: DrawOutline) {
        self.id = id
        self.outline = outline
    }

    public var phase: DrawPhase { proposal != nil ? .proposed : draw != nil ? .fixed : .draft }

    var isListed: Bool { if case .accepted = list { true } else { false } }

    var haveAllKeys: Bool {
        contributors.count >= outline.contributors && contributors.allSatisfy { $0.phase != .invited }
    }

    var haveAllContributed: Bool {
        contributors.count >= outline.contributors && contributors.allSatisfy { $0.phase == .contributed }
    }
}

extension Page {
    /// A draw that is being made: rules in words, list, contributors, and the step that comes next.
    ///
    /// - Parameter form: its token; problems by field (`list`, `deadline`, `sure`, `form`).
    public static func drawDraft(_ view: DrawDraftView, token: String, problems: [String: Bilingual] = [:]) -> Page {
        let shape: RulesInWords.ListShape? = if case .accepted(let facts) = view.list { facts.shape } else { nil }
        let words = RulesInWords(view.outline.template, contributors: view.outline.contributors, list: shape)
        var values: [String: any Sendable] = [
            "id": view.id, "token": token, "subject": view.outline.template.subject,
            "draw": view.draw ?? view.outline.register, "hasNumber": view.draw != nil,
            "phase": Saying(view.phase.word), "isRehearsal": view.outline.isRehearsal, "words": words.values,
            "wrong": problems.mapValues { $0 as any Sendable }, "mayLead": view.mayLead,
            "warnings": view.warnings.map { ["words": $0] as [String: any Sendable] },
            "hasWarnings": !view.warnings.isEmpty, "next": Saying(next(view)),
            "contributors": view.contributors.map { row($0) }, "hasContributors": !view.contributors.isEmpty,
            "mayUpload": view.mayLead && view.draw == nil,
            "mayFix": view.mayLead && view.draw == nil && view.isListed && view.haveAllKeys,
            "mayPropose": view.mayLead && view.draw != nil && view.proposal == nil && view.haveAllContributed,
            "mayAbandon": view.mayLead, "zone": view.zone,
        ]
        if let list = view.list { values["list"] = list.values }
        if let units = view.units { values["units"] = units.values }
        if let refused = view.refusedUnits { values["refusedUnits"] = refused.values }
        if let rehearsal = view.rehearsal { values["rehearsal"] = RehearsalBars.values(rehearsal) }
        values["isRehearsing"] = view.isRehearsing && view.rehearsal == nil
        if let proposal = view.proposal {
            values["proposal"] =
                [
                    "by": proposal.by, "deadline": UTCTime.text(proposal.deadline, seconds: true),
                    "digest": proposal.digest, "mayConsent": proposal.mayConsent && view.mayLead,
                ] as [String: any Sendable]
        }
        return Page(template: "drawdraft", title: "drawDraftTitle", values: values)
    }

    /// What is to be done now.
    private static func next(_ view: DrawDraftView) -> Word {
        if let proposal = view.proposal { return proposal.mayConsent ? .drawNextConsent : .drawNextOther }
        if view.draw != nil { return view.haveAllContributed ? .drawNextPropose : .drawNextContributions }
        if !view.isListed { return view.list == nil ? .drawNextList : .drawNextCorrect }
        return view.haveAllKeys ? .drawNextFix : .drawNextKeys
    }

    private static func row(_ contributor: DrawDraftView.Contributor) -> [String: any Sendable] {
        [
            "number": String(contributor.number), "phase": Saying(contributor.phase.word),
            "link": contributor.link ?? "", "hasLink": contributor.link != nil,
        ]
    }
}

extension DrawDraftView.Units {
    /// Names that the page shows at either end.
    private static let shown = 5

    var values: [String: any Sendable] {
        let count = UInt64(names.count)
        var values: [String: any Sendable] = [
            "count": Saying(.drawUnitsCount, Page.grouped(count)), "digest": digest,
            "first": names.prefix(Self.shown).map { ["name": $0] as [String: any Sendable] },
            "last": names.count > 2 * Self.shown
                ? names.suffix(Self.shown).map { ["name": $0] as [String: any Sendable] } : [],
            "isCut": names.count > 2 * Self.shown,
        ]
        if names.count <= 2 * Self.shown {
            values["first"] = names.map { ["name": $0] as [String: any Sendable] }
        }
        if count < seats { values["warning"] = Saying(.drawUnitsFew, Page.grouped(count), Page.grouped(seats)) }
        if count > seats { values["warning"] = Saying(.drawUnitsMany, Page.grouped(count), Page.grouped(seats)) }
        return values
    }
}

extension ListVerdict {
    /// For templates: `facts`, or `rows` of problems.
    var values: [String: any Sendable] {
        switch self {
        case .accepted(let facts): ["facts": facts.values]
        case .refused(let rows, let count):
            [
                "refused": [
                    "count": Page.grouped(count), "isCut": UInt64(rows.count) < count,
                    "shown": Page.grouped(UInt64(rows.count)),
                    "summary": Saying(count == 1 ? .drawListProblem : .drawListProblems, Page.grouped(count)),
                    "cut": Saying(.drawListCut, Page.grouped(UInt64(rows.count)), Page.grouped(count)),
                    "rows": rows.map { row in
                        [
                            "line": row.line.map { Page.grouped($0) } ?? "–",
                            "column": row.column.map { String($0) } ?? "–",
                            "problem": row.problem, "remedy": row.remedy,
                        ] as [String: any Sendable]
                    },
                ] as [String: any Sendable]
            ]
        }
    }
}

extension ListVerdict.Facts {
    var values: [String: any Sendable] {
        func number(_ value: Int) -> String { Page.grouped(UInt64(value)) }
        return [
            "candidates": number(candidates), "tickets": Page.grouped(tickets),
            "weights": Saying(
                smallestWeight == largestWeight ? .drawWeightsAlike : .drawWeightsDiffer, String(smallestWeight),
                String(largestWeight)),
            "groups": Saying(groups == 0 ? .drawGroupsNone : .drawGroups, number(groups), number(inGroups)),
            "hasLoneGroups": loneGroups > 0, "loneGroups": Saying(.drawGroupsLone, number(loneGroups)),
            "hasTags": !tags.isEmpty,
            "tags": tags.map { ["name": $0.name, "count": number($0.count)] as [String: any Sendable] },
            "untagged": number(untagged), "wasConverted": wasConverted, "hasLabels": hasLabels,
        ]
    }
}
