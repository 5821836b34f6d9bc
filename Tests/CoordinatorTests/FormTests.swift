import FarmProtocol
import FarmTestSupport
import SeededTestSupport
import Testing

@testable import Coordinator

@Suite("Forms of pages")
struct FormTests {
    private static func form(_ text: String, _ known: Set<String> = ["name", "next"]) throws -> Form {
        try Form(Array(text.utf8), known: known)
    }

    @Test("each field once, decoded; what was not sent is empty")
    func read() throws {
        let form = try Self.form("token=t&name=%E6%9E%97+a%2Bb%26&next=")
        #expect(form["name"] == "林 a+b&" && form["next"].isEmpty && form["password"].isEmpty)
        #expect(form.has("next") && !form.has("password"))
        #expect(form.typed("name", "password") == ["name": "林 a+b&"])
    }

    @Test(
        "what the page's form would not send is refused by its name",
        arguments: [
            ("name=a&name=b", "name"), ("admin=yes", "admin"), ("name=a&admin=yes", "admin"), ("name=%ZZ", "name"),
            ("name=%FF%FE", "name"), ("token=a&token=a", "token"), ("=x", ""), ("%ZZ=x", ""),
            ("password=x", "password"),
            ("n%61me=a&name=b", "name"), ("name=%", "name"),
        ])
    func refused(text: String, field: String) throws {
        let problem = #expect(throws: ProblemDetails.self) { try Self.form(text) }
        #expect(problem?.status == 422 && problem?.errors?.first?.field == field)
        _ = try Self.form("name=a&next=b&token=c")
    }

    @Test("whatever bytes come, a form is read or refused; nothing is made up")
    func fuzz() {
        var random = SeededGenerator.announced()
        let letters = Array("name=next&token%41+%".utf8) + [0, 0xFF, 0xE6, 0x9E]
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in letters.randomElement(using: &random)! }
            guard let form = try? Form(bytes, known: ["name", "next"]) else { continue }
            #expect(form["name"].utf8.count <= bytes.count && !form.has("password"))
        }
    }

    @Test("a form is bounded, and is a form")
    func bounded() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm async throws in
                let type = "application/x-www-form-urlencoded"
                func send(_ body: [UInt8], _ type: String) async throws -> Int {
                    try await RawRequest("POST", "/sign-in").with("Content-Type", type).with(body: body)
                        .send(port: farm.port).status
                }
                let long = Array("name=".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: Form.longestBody)
                #expect(try await send(long, type) == 413)
                #expect(try await send(Array("name=a".utf8), "text/plain") == 415)
                #expect(try await send(Array("admin=a".utf8), type) == 422)
                // Read, and then refused for want of a token.
                #expect(try await send(Array("name=a".utf8), type + "; charset=utf-8") == 403)
            }
        }
    }
}
