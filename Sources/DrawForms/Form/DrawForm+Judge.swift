internal import CanonicalJSON
internal import DrawCore
internal import Draws

extension DrawForm {
    /// A form that was looked at.
    public enum Judgement: Sendable {
        case draw(DrawOutline)
        /// What is wrong, by the name of the field: all of it at once.
        case refused([String: Bilingual])
    }

    /// Contributors that a draw's form takes; each of them must be invited by hand.
    public static let maximumContributors = 50
    /// Bytes of UTF-8.
    static let maximumSubjectByteCount = 1024
    /// Of a tag or reason, in bytes of UTF-8.
    static let maximumNameByteCount = 200
    static let maximumReasons = 50

    /// Looks at all fields.
    public var judgement: Judgement {
        var judge = DrawFormJudge(self)
        let outline = judge.outline
        return judge.problems.isEmpty ? .draw(outline) : .refused(judge.problems)
    }
}

/// Reads a form's fields one after another, and collects what is wrong with them.
struct DrawFormJudge {
    private(set) var problems: [String: Bilingual] = [:]
    private let form: DrawForm

    init(_ form: DrawForm) { self.form = form }

    /// Meaningful only where `problems` is empty afterwards.
    var outline: DrawOutline {
        mutating get {
            let tags = names(.tags, form.tags, maximum: DrawConfiguration.maximumTagCount, areTags: true)
            let reasons = names(.reasons, form.reasons, maximum: DrawForm.maximumReasons, areTags: false)
            let contributors = number(
                DrawForm.Field.contributors.rawValue, form.contributors, 0...UInt64(DrawForm.maximumContributors))
            let minimum = number(
                DrawForm.Field.minimumReveals.rawValue, form.minimumReveals, 0...UInt64(DrawForm.maximumContributors))
            if minimum > contributors {
                problem(
                    .minimumReveals, "需揭示的人数（\(minimum)）多于随机数提供者人数（\(contributors)）。",
                    "\(minimum) must reveal, and only \(contributors) contribute.")
            }
            let stages = form.stages.indices.map { stage($0, tags) }
            let template = DrawTemplate(
                subject: subject, tags: tags, reasons: reasons, minimumReveals: minimum, stages: stages)
            if stages.reduce(UInt64(0), { $0 + $1.seats }) > JSONValue.maximumInteger {
                problem("form", "各阶段名额合计过大。", "The stages have too many places in all.")
            }
            return DrawOutline(
                register: register, template: template, contributors: Int(contributors), replaces: replaced,
                isRehearsal: form.isRehearsal, showsLabels: form.showsLabels)
        }
    }

    private mutating func problem(_ field: DrawForm.Field, _ chinese: String, _ english: String) {
        problem(field.rawValue, chinese, english)
    }

    private mutating func problem(_ name: String, _ chinese: String, _ english: String) {
        if problems[name] == nil { problems[name] = Bilingual(chinese, english) }
    }

    // MARK: - Texts

    /// In normalization form C, without spaces around it.
    private static func text(_ typed: some StringProtocol) -> String {
        let scalars = String(decoding: String(typed)._nfcCodeUnits, as: UTF8.self).unicodeScalars
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains {
            [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
    }

    private var subject: String {
        mutating get {
            let text = Self.text(form.subject)
            if text.isEmpty {
                problem(.subject, "请写明摇什么。", "Say what is drawn for.")
            } else if text.utf8.count > DrawForm.maximumSubjectByteCount || Self.hasControl(text) {
                problem(
                    .subject, "须为一行，不超过 \(DrawForm.maximumSubjectByteCount) 字节（约 340 个汉字）。",
                    "Write one line of at most \(DrawForm.maximumSubjectByteCount) bytes.")
            }
            return text
        }
    }

    private var register: String {
        mutating get {
            let typed = Self.text(form.register)
            if typed.isEmpty {
                problem(.register, "请填写登记簿名，例如 housing。", "Name the register, for example housing.")
            } else if typed.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8) {
                problem(
                    .register, "请去掉开头的 rehearsal/；是否演练由下面的方框决定。",
                    "Leave out the rehearsal/ at its beginning: the box below says whether it is one.")
            } else if !Self.isRegister(typed) {
                problem(
                    .register, "登记簿名由字母、数字、汉字及 . _ - 组成，可用 / 分级，不含空格，不超过 200 字节。",
                    "A register is made of letters, digits and . _ -, with / between its parts; no spaces, at most 200 bytes."
                )
            }
            return form.isRehearsal ? DrawIdentifier.rehearsalPrefix + typed : typed
        }
    }

    /// What a web page's address and a folder can carry, and no `.` or `..`.
    private static func isRegister(_ text: String) -> Bool {
        text.utf8.count <= DrawForm.maximumNameByteCount
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.first != "."
                    && part.unicodeScalars.allSatisfy { scalar in
                        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                            || "._-".unicodeScalars.contains(scalar)
                    }
            }
    }

    /// The lines of a field, each a name.
    private mutating func names(
        _ field: DrawForm.Field, _ typed: String, maximum: Int, areTags: Bool
    ) -> [String] {
        let names = typed.split(whereSeparator: \.isNewline).map { Self.text($0) }.filter { !$0.isEmpty }
        if names.count > maximum {
            problem(field, "最多 \(maximum) 项，现有 \(names.count) 项。", "At most \(maximum); there are \(names.count).")
        }
        var seen: Set<[UInt8]> = []
        for name in names {
            if name.utf8.count > DrawForm.maximumNameByteCount || Self.hasControl(name) {
                problem(
                    field, "“\(name.prefix(40))”过长：每项不超过 \(DrawForm.maximumNameByteCount) 字节。",
                    "“\(name.prefix(40))” is too long: at most \(DrawForm.maximumNameByteCount) bytes each.")
            } else if areTags, name.unicodeScalars.contains(where: { Self.separators.contains($0) }) {
                problem(
                    field, "标签“\(name)”中不能有逗号、顿号、分号或 |。",
                    "The tag “\(name)” may have no comma, semicolon or |.")
            } else if !seen.insert(Array(name.utf8)).inserted {
                problem(field, "“\(name)”重复。", "“\(name)” stands twice.")
            }
        }
        return names
    }

    // MARK: - Numbers

    private var replaced: UInt64 {
        mutating get {
            guard !Self.text(form.replaces).isEmpty else { return 0 }
            return number(DrawForm.Field.replaces.rawValue, form.replaces, 1...JSONValue.maximumInteger)
        }
    }

    private mutating func number(_ name: String, _ typed: String, _ range: ClosedRange<UInt64>) -> UInt64 {
        let text = Self.text(typed)
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        if isPlain, let number = UInt64(text), range.contains(number) { return number }
        if range.upperBound == JSONValue.maximumInteger {
            problem(
                name, "请用阿拉伯数字写一个不小于 \(range.lowerBound) 的数。",
                "Write a number of at least \(range.lowerBound), in plain digits.")
        } else {
            problem(
                name, "请用阿拉伯数字写 \(range.lowerBound) 至 \(range.upperBound)。",
                "Write \(range.lowerBound) to \(range.upperBound), in plain digits.")
        }
        return range.lowerBound
    }

    // MARK: - Stages

    private static let separators = Set(",，、;；|".unicodeScalars)

    private mutating func stage(_ index: Int, _ tags: [String]) -> StageRule {
        let (typed, position) = (form.stages[index], index + 1)
        func name(_ field: DrawForm.StageField) -> String { field.name(position) }
        var rule = StageRule(
            id: UInt64(position), seats: number(name(.seats), typed.seats, 1...JSONValue.maximumInteger))
        rule.require = mask(name(.require), typed.require, tags)
        rule.forbid = mask(name(.forbid), typed.forbid, tags)
        if rule.require & rule.forbid != 0 {
            problem(name(.forbid), "同一标签既要求又排除，无人有资格。", "A tag is both asked for and excluded: nobody could take part.")
        }
        if let mode = StageRule.Mode(rawValue: typed.mode) {
            rule.mode = mode
        } else {
            problem(name(.mode), "请选择一项。", "Choose one.")
        }
        if let policy = StageRule.Policy(rawValue: typed.policy) {
            rule.policy = policy
        } else {
            problem(name(.policy), "请选择一项。", "Choose one.")
        }
        rule.cascades = typed.cascades
        if rule.cascades, index == 0 {
            problem(name(.cascade), "第一阶段之前没有剩余名额。", "No stage before the first leaves places over.")
        }
        rule.alternates = number(name(.alternates), typed.alternates, 0...JSONValue.maximumInteger)
        if rule.mode == .pick {
            if rule.policy != .skip {
                problem(
                    name(.policy), "逐签抽取不涉及分组，此处请选“跳过”。",
                    "Names drawn one by one know no groups: choose “pass it over”.")
            }
            if rule.alternates > 0 {
                problem(
                    name(.alternates), "逐签抽取不产生候补，请填 0；有人被除名时接着抽。",
                    "A drawing of names lists no alternates: write 0. If somebody is removed, drawing goes on.")
            }
        }
        return rule
    }

    private mutating func mask(_ name: String, _ typed: String, _ tags: [String]) -> UInt64 {
        var mask: UInt64 = 0
        let parts = typed.unicodeScalars.split {
            Self.separators.contains($0) || $0.properties.isWhitespace && $0 != " "
        }
        for part in parts.map({ Self.text(String($0)) }) where !part.isEmpty {
            if let bit = tags.firstIndex(where: { $0.utf8.elementsEqual(part.utf8) }), bit < 53 {
                mask |= 1 << UInt64(bit)
            } else {
                problem(
                    name, "“\(part)”不在上面的标签之中，请先在那里写明。",
                    "“\(part)” is none of the tags above: write it there first.")
            }
        }
        return mask
    }
}
