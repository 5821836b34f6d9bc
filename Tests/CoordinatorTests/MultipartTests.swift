import SeededTestSupport
import Testing

@testable import Coordinator

@Suite("Forms with files")
struct MultipartTests {
    typealias Event = MultipartParser.Event

    private static let type = "multipart/form-data; boundary=----WebKitFormBoundaryAbc123"

    private struct Part: Hashable {
        var name: String
        var fileName: String?
        var bytes: [UInt8]
    }

    private static func body(_ parts: [Part], boundary: String = "----WebKitFormBoundaryAbc123") -> [UInt8] {
        var body: [UInt8] = []
        for part in parts {
            let file = part.fileName.map { "; filename=\"\($0)\"\r\nContent-Type: text/csv" } ?? ""
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8)
            body += part.bytes + Array("\r\n".utf8)
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }

    /// Parts as the events give them, taken in pieces of these lengths.
    private static func read(
        _ body: [UInt8], type: String = type, piece: () -> Int
    ) throws -> [Part] {
        var parser = try MultipartParser(contentType: type)
        var parts: [Part] = []
        var rest = body[...]
        while !rest.isEmpty {
            let count = min(max(1, piece()), rest.count)
            for event in try parser.take(rest.prefix(count)) {
                switch event {
                case .begin(let name, let fileName): parts.append(Part(name: name, fileName: fileName, bytes: []))
                case .bytes(let bytes): parts[parts.count - 1].bytes += bytes
                case .end: break
                }
            }
            rest = rest.dropFirst(count)
        }
        try parser.finish()
        return parts
    }

    @Test("parts come back as they were sent, however the body is cut")
    func roundTrip() throws {
        var random = SeededGenerator.announced()
        let lures = ["\r\n--", "\r\n", "\r", "\n", "--", "\r\n------WebKitFormBoundaryAbc12", "\r\n\r\n", "a", "\u{0}"]
        for _ in 0..<400 {
            let parts = (0..<Int.random(in: 1...5, using: &random)).map { number in
                let bytes = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                    Array(lures[Int.random(in: 0..<lures.count, using: &random)].utf8)
                }
                return Part(
                    name: "f\(number)", fileName: Bool.random(using: &random) ? "名单 \(number).csv" : nil, bytes: bytes)
            }
            let body = Self.body(parts)
            let longest = Int.random(in: 1...60, using: &random)
            #expect(try Self.read(body) { Int.random(in: 1...longest, using: &random) } == parts)
            #expect(try Self.read(body) { body.count } == parts)
        }
    }

    @Test("broken bodies are refused or understood, and never crash")
    func fuzz() {
        var random = SeededGenerator.announced()
        let whole = Self.body([
            Part(name: "token", fileName: nil, bytes: Array("t".utf8)),
            Part(name: "list", fileName: "a.csv", bytes: Array("id\r\nCN:ID:1\r\n".utf8)),
        ])
        var refused = 0
        for _ in 0..<4000 {
            var body = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                default: body.removeLast(min(body.count - 1, Int.random(in: 1...20, using: &random)))
                }
            }
            do {
                _ = try Self.read(body) { Int.random(in: 1...40, using: &random) }
            } catch { refused += 1 }
        }
        #expect(refused > 1000 && refused < 4000)
    }

    @Test(
        "what no browser sends is refused",
        arguments: [
            "", "x", "--B", "--B\r\n", "--B--x", "preamble\r\n--B--", "--Bx\r\n",
            "--B\r\nContent-Disposition: form-data\r\n\r\n\r\n--B--",
            "--B\r\n\r\n\r\n--B--", "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=a; filename*=x\r\n\r\n\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=a\r\nno colon\r\n\r\n\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B",
            "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B--\r\n--B--",
        ])
    func refused(text: String) {
        #expect(throws: MultipartParser.Failure.self) {
            _ = try Self.read(Array(text.utf8), type: "multipart/form-data; boundary=B") { 7 }
        }
    }

    @Test("names stand with and without quotes, a file may be unnamed")
    func unnamed() throws {
        let body = "--B\r\ncontent-disposition: form-data; name=a; filename=\"\"\r\n\r\nx\r\n--B--"
        let parts = try Self.read(Array(body.utf8), type: "Multipart/Form-Data; boundary=\"B\"") { 7 }
        #expect(parts == [Part(name: "a", fileName: "", bytes: Array("x".utf8))])
    }

    @Test(
        "a boundary that is none is refused",
        arguments: [
            "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a b \"",
            "multipart/form-data; boundary=a\"b", "multipart/mixed; boundary=a", "multipart/form-data; boundary=é",
            "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
            "multipart/form-data; boundary=a; boundary=b",
        ])
    func boundary(type: String) {
        #expect(throws: MultipartParser.Failure.boundary) { _ = try MultipartParser(contentType: type) }
    }

    @Test("heads and parts are bounded")
    func bounds() throws {
        var parser = try MultipartParser(contentType: "multipart/form-data; boundary=B")
        _ = try parser.take(Array("--B\r\n".utf8))
        #expect(throws: MultipartParser.Failure.tooLong) {
            for _ in 0..<100 { _ = try parser.take([UInt8](repeating: 0x61, count: 100)) }
        }
        let many = { (count: Int) in (0..<count).map { Part(name: "f\($0)", fileName: nil, bytes: []) } }
        #expect(try Self.read(Self.body(many(64))) { 100 }.count == 64)
        #expect(throws: MultipartParser.Failure.tooLong) { _ = try Self.read(Self.body(many(65))) { 100 } }
    }

    @Test("an upload keeps fields, hands the file on, and refuses what the page does not have")
    func upload() throws {
        let token = Part(name: "token", fileName: nil, bytes: Array("t".utf8))
        let list = Part(name: "list", fileName: "a.csv", bytes: Array("id\r\nCN:ID:1\r\n".utf8))
        func read(_ parts: [Part], longest: Int = 100) throws -> (fields: String, file: [UInt8]) {
            var reader = try UploadReader(contentType: Self.type, known: ["note"], file: "list", longest: longest)
            let file = try reader.take(Self.body(parts)).flatMap { $0 }
            let form = try reader.finish()
            return (form["token"] + form["note"], file)
        }
        #expect(try read([token, list]).file == list.bytes)
        #expect(try read([token, Part(name: "note", fileName: nil, bytes: [0x6E]), list]).fields == "tn")
        let bad: [[Part]] = [
            [token], [token, list, list], [token, token, list], [token, Part(name: "list", fileName: "", bytes: [])],
            [token, Part(name: "other", fileName: nil, bytes: []), list],
            [token, Part(name: "list", fileName: nil, bytes: [0x61])],
            [Part(name: "token", fileName: "t", bytes: [0x74]), list],
            [Part(name: "token", fileName: nil, bytes: [0xFF]), list],
        ]
        for parts in bad { #expect(throws: (any Error).self) { _ = try read(parts) } }
        #expect(throws: (any Error).self) { _ = try read([token, list], longest: list.bytes.count - 1) }
        #expect(try read([token, list], longest: list.bytes.count).file.count == list.bytes.count)
    }
}
