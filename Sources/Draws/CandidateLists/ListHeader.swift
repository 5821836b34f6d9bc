internal import DrawCore

/// The first line of a list: which column stands where.
struct ListHeader {
    private(set) var columns: [ListColumn] = []
    private(set) var problems = ListProblems()
    /// Bytes of the line, its end among them.
    let byteCount: Int
    let lineCount: UInt64

    init(_ bytes: [UInt8]) {
        var scanner = RowScanner()
        byteCount = scanner.scan(bytes.span, from: 0)
        lineCount = UInt64(scanner.lineCount)
        if let fault = scanner.fault {
            add(fault.field, fault.cause, fault.remedy)
            return
        }
        for (index, field) in scanner.fields.enumerated() {
            let name = String(decoding: RowScanner.text(field, of: bytes.span).prefix(64), as: UTF8.self)
            guard let column = ListColumn(rawValue: name) else {
                let known = ListColumn.allCases.map(\.rawValue).joined(separator: ", ")
                add(index, "\"\(name)\" is no column", "name columns from \(known); small letters, no spaces")
                continue
            }
            if columns.contains(column) { add(index, "the column \(name) stands twice", "keep one of the two") }
            columns.append(column)
        }
        if !columns.contains(.id) { add(nil, "no column id", "name the columns in the first line, id among them") }
    }

    private mutating func add(_ field: Int?, _ cause: Wording, _ remedy: Wording) {
        problems.add(
            ListProblem(code: .header, line: 1, column: field.map { $0 + 1 }, cause: cause, remedy: remedy))
    }
}
