public import Draws

extension ListVerdict {
    /// Why a file of what is to be allotted was not taken.
    public init(_ problems: UnitsProblems) {
        self = .refused(
            problems.listed.map { problem in
                let (words, remedy) = Self.words(of: problem.kind)
                return Row(line: UInt64(problem.line), column: nil, problem: words, remedy: remedy)
            }, count: UInt64(problems.count))
    }

    private static func words(of kind: UnitsProblem.Kind) -> (Bilingual, Bilingual) {
        switch kind {
        case .nothing:
            (
                Bilingual("文件中没有一项。", "The file names nothing."),
                Bilingual("每行写一项，按取得的次序。", "Write one on each line, in the order in which they are taken.")
            )
        case .empty:
            (
                Bilingual("此行为空。", "This line is empty."),
                Bilingual("删去此行，或写上名称。", "Remove the line, or write the name on it.")
            )
        case .long:
            (
                Bilingual("名称超过 300 字节。", "The name has more than 300 bytes."),
                Bilingual("缩短名称；每行只写一项。", "Shorten it; one name a line.")
            )
        case .control:
            (
                Bilingual("名称中有制表符或其他控制字符。", "There is a tab or another control character in the name."),
                Bilingual("每行只写一项，不要从表格中带入其他列。", "One name a line, without further columns of a table.")
            )
        case .twice(let first):
            (
                Bilingual("与第 \(first) 行相同。", "The same as line \(first)."),
                Bilingual("每项只写一次；不同的写出不同的名称。", "Name each once; what differs needs names that differ.")
            )
        }
    }
}
