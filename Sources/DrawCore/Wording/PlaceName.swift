/// Where an error is: names of files and members stay as they are; records, stages and parts have Chinese names.
enum PlaceName {
    /// Words, and what stands for them; `#` is a number.
    static let chinese: [(english: String, chinese: String)] = [
        ("stage #", "第 # 阶段"), ("log entry #", "账本第 # 条"), ("entry #", "第 # 项"), ("candidate #", "第 # 名候选人"),
        ("candidates # and #", "第 # 与第 # 名候选人"), ("reveal of contributor #", "随机数提供者 # 的揭示"),
        ("contribution of contributor #", "随机数提供者 # 的承诺值"), ("removal of #", "第 # 号单元的除名"),
        ("checkpoint of #", "# 条的检查点"), ("checkpoint of # entries", "# 条的检查点"), ("checkpoint", "检查点"),
        ("ceremony", "摇号流程"), ("void record", "作废记录"), ("removal", "除名记录"), ("reveal", "揭示"),
        ("outcome", "结果条目"), ("candidate", "候选人"), ("list", "名单"), ("log", "账本"), ("trust", "信任文件"),
        ("slip", "号单"), ("register", "登记簿"), ("number #", "第 # 号"), ("entry", "名单条目"),
        ("the commitment's log entry", "承诺的账本条目"),
    ]

    /// A place in Chinese: its parts, between `: ` and `, `, each by itself.
    static func chinese(_ place: String) -> String {
        parts(of: place, at: ": ").map { part in
            parts(of: part, at: ", ").map { name(of: $0) }.joined(separator: "，")
        }.joined(separator: "：")
    }

    private static func name(of part: String) -> String {
        let (words, numbers) = split(part)
        guard let known = chinese.first(where: { $0.english == words }) else { return part }
        var rest = numbers[...]
        return known.chinese.map { $0 == "#" ? rest.popFirst() ?? "#" : String($0) }.joined()
    }

    /// The part with `#` for each of its numbers that stands alone, and the numbers.
    private static func split(_ part: String) -> (words: String, numbers: [String]) {
        var numbers: [String] = []
        let words = part.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard !word.isEmpty, word.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
                return String(word)
            }
            numbers.append(String(word))
            return "#"
        }
        return (words.joined(separator: " "), numbers)
    }

    private static func parts(of text: String, at separator: String) -> [String] {
        var parts = [""]
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix(separator) {
                rest.removeFirst(separator.count)
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
                rest.removeFirst()
            }
        }
        return parts
    }
}
