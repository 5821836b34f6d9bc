/// Writes objects, remembers where they are, and closes a revision with their table.
struct PDFWriter {
    private(set) var bytes: [UInt8]
    private var offsets: [Int: Int] = [:]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func add(_ number: Int, _ value: PDFValue, stream: [UInt8]? = nil) {
        offsets[number] = bytes.count
        bytes += Array("\(number) 0 obj\n".utf8) + value.bytes
        if let stream { bytes += Array("\nstream\n".utf8) + stream + Array("\nendstream".utf8) }
        bytes += Array("\nendobj\n".utf8)
    }

    /// An object that stands in another file already, from `n 0 obj` to the newline after `endobj`.
    mutating func copy(_ number: Int, _ object: some Collection<UInt8>) {
        offsets[number] = bytes.count
        bytes += object
    }

    /// - Parameter isFirst: the table begins with the head of the list of free objects.
    mutating func close(_ trailer: PDFDictionary, isFirst: Bool) {
        let table = bytes.count
        var text = "xref\n"
        var numbers = offsets.keys.sorted()[...]
        if isFirst { numbers = [0] + numbers }
        while let first = numbers.first {
            var run = [first]
            numbers.removeFirst()
            while let next = numbers.first, next == run[run.count - 1] + 1 {
                run.append(next)
                numbers.removeFirst()
            }
            text += "\(first) \(run.count)\n"
            for number in run {
                text += offsets[number].map { "\(Self.padded($0, 10)) 00000 n \n" } ?? "0000000000 65535 f \n"
            }
        }
        bytes += Array((text + "trailer\n").utf8) + PDFValue.dictionary(trailer).bytes
        bytes += Array("\nstartxref\n\(table)\n%%EOF\n".utf8)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
