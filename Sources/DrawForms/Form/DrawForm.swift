internal import DrawCore
public import Draws

/// The form of a new draw as it was filled in: texts, whether or not they make a draw.
///
/// Its fields have the names of `Field`; those of the n-th stage, from 1, begin with `stage` and n: `stage1-seats`.
public struct DrawForm: Sendable, Hashable {
    /// Fields of the form that stand once.
    public enum Field: String, Sendable, CaseIterable {
        case subject, register
        /// A box: the register gets the prefix of rehearsals.
        case rehearsal
        /// A box: masked labels on the screen.
        case labels
        /// One a line.
        case tags
        /// One a line.
        case reasons
        /// How many people are invited to contribute.
        case contributors
        case minimumReveals
        /// Number of the VOID draw that this one repeats; empty for none.
        case replaces
        /// How many stages the form has.
        case stages
        /// What is to be done: one of `Order`.
        case order = "do"
    }

    /// Fields of one stage.
    public enum StageField: String, Sendable, CaseIterable {
        /// Names of tags, with commas or the like between.
        case require
        case forbid
        case seats, mode, policy
        /// A box.
        case cascade
        case alternates

        /// - Parameter stage: from 1.
        public func name(_ stage: Int) -> String { "stage\(stage)-\(rawValue)" }
    }

    /// What the form's buttons ask for.
    public enum Order: String, Sendable, CaseIterable {
        /// Show what the rules mean; nothing is kept.
        case words
        /// One stage more, or one fewer.
        case add, drop
        case create
    }

    /// One stage as it was typed.
    public struct Stage: Sendable, Hashable {
        public var require = ""
        public var forbid = ""
        public var seats = ""
        public var mode = StageRule.Mode.rank.rawValue
        public var policy = StageRule.Policy.skip.rawValue
        public var cascades = false
        public var alternates = "0"

        public init() {}
    }

    public static let maximumStages = 12

    /// Every name that the form can send.
    public static let fieldNames = Set(
        Field.allCases.map(\.rawValue)
            + (1...maximumStages).flatMap { stage in StageField.allCases.map { $0.name(stage) } })

    public var subject = ""
    /// Without the prefix of rehearsals.
    public var register = ""
    public var isRehearsal = true
    public var showsLabels = false
    public var tags = ""
    public var reasons = ""
    public var contributors = "2"
    public var minimumReveals = "2"
    public var replaces = ""
    /// 1 to `maximumStages`.
    public private(set) var stages = [Stage()]

    public init() {}

    /// Reads what a browser sent.
    ///
    /// - Parameter value: of a field, by its name; nil for one that was not sent, as a box that is not ticked.
    public init(value: (String) -> String?) {
        func text(_ field: Field) -> String { value(field.rawValue) ?? "" }
        subject = text(.subject)
        register = text(.register)
        isRehearsal = value(Field.rehearsal.rawValue) != nil
        showsLabels = value(Field.labels.rawValue) != nil
        tags = text(.tags)
        reasons = text(.reasons)
        contributors = text(.contributors)
        minimumReveals = text(.minimumReveals)
        replaces = text(.replaces)
        let count = min(max(Int(text(.stages)) ?? 1, 1), Self.maximumStages)
        stages = (1...count).map { number in
            func text(_ field: StageField) -> String { value(field.name(number)) ?? "" }
            var stage = Stage()
            stage.require = text(.require)
            stage.forbid = text(.forbid)
            stage.seats = text(.seats)
            stage.mode = text(.mode)
            stage.policy = text(.policy)
            stage.cascades = value(StageField.cascade.name(number)) != nil
            stage.alternates = text(.alternates)
            return stage
        }
    }

    /// Fills the form in, as an example or a draw that is repeated does.
    ///
    /// - Parameter contributors: how many are invited.
    public init(_ template: DrawTemplate, contributors: Int) {
        func names(_ mask: UInt64) -> String {
            template.tags.indices.filter { mask & 1 << UInt64($0) != 0 }.map { template.tags[$0] }
                .joined(separator: ", ")
        }
        subject = template.subject
        tags = template.tags.joined(separator: "\n")
        reasons = template.reasons.joined(separator: "\n")
        self.contributors = String(contributors)
        minimumReveals = String(template.minimumReveals)
        stages = template.stages.prefix(Self.maximumStages).map { rule in
            var stage = Stage()
            stage.require = names(rule.require)
            stage.forbid = names(rule.forbid)
            stage.seats = String(rule.seats)
            stage.mode = rule.mode.rawValue
            stage.policy = rule.policy.rawValue
            stage.cascades = rule.cascades
            stage.alternates = String(rule.alternates)
            return stage
        }
        if stages.isEmpty { stages = [Stage()] }
    }

    /// One stage more; the last that there can be stays the last.
    public mutating func addStage() { if stages.count < Self.maximumStages { stages.append(Stage()) } }

    /// Takes the last stage out; the first stays.
    public mutating func dropStage() { if stages.count > 1 { stages.removeLast() } }
}
